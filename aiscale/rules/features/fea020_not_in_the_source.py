"""A view has fields that its source does not have.

What:
    The schema of a view's stream, or the declared columns of its table or bucket, lacks one of its fields, the key of
    its entity, or its ``event_timestamp``. Or a table or bucket names an ``event_timestamp`` or ``created_timestamp``
    that is none of its declared columns, but nearly one of them.

Why:
    What fills the view finds no such field: it fails at the first record, or writes nulls for ever.

Example:
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc"), traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5min": "int64"}, ttl="10m")

Instead:
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Source:
    Feast documentation, feature views and data sources (field_mapping).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA020"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that asks its source for what it has not, and for each time that no column has."""
    for table in graph.of(BatchSource):
        yield from _times(table)
    for view in graph.of(FeatureView):
        for source, known in _sources(graph, view):
            wanted = [*(entity.key for entity in view.entities), *view.fields]
            wanted += [view.event_timestamp] if view.event_timestamp is not None else []
            missing = [name for name in wanted if name.split(".")[0] not in known]
            if missing:
                yield _finding(view, source, missing, known)


def _times(source: BatchSource) -> Iterator[Diagnostic]:
    """A time that is like no column is taken for one that is not listed."""
    for argument in ("event_timestamp", "created_timestamp"):
        name = getattr(source, argument)
        if name is None or not source.fields or name.split(".")[0] in source.fields:
            continue
        if near := get_close_matches(name, source.fields, n=1):
            yield source.finding(
                CODE, SEVERITY, f"{source.name} has no {name}, the time of its rows",
                argument=argument, label=f"it has {listed(source.fields, most=6)}", help=f'{argument}="{near[0]}"',
            )  # fmt: skip


def _sources(graph: ArchitectureGraph, view: FeatureView) -> Iterator[tuple[Component, Collection[str]]]:
    origin, history = view.origin, view.batch_source
    schema = schema_of(graph, origin) if origin is not None else None
    if origin is not None and schema is not None and schema.fields:
        yield origin, schema.fields
    if isinstance(history, BatchSource) and history.fields:
        yield history, list(history.fields)


def _finding(view: FeatureView, source: Component, missing: list[str], known: Collection[str]) -> Diagnostic:
    near = get_close_matches(missing[0], known, n=1)
    is_key = missing[0] in {entity.key for entity in view.entities}
    return view.finding(
        CODE, SEVERITY, f"{source.name} has no {listed(missing, last='or')} for {view.name}",
        argument="entities" if is_key else "fields" if missing[0] in view.fields else "event_timestamp",
        label=f"{source.name} has {listed(known, most=6)}",
        related=(Related(f"{source.name} is declared", source.location),),
        help=f"did you mean {near[0]}?" if near else f"a field of {source.name}, or another source",
    )  # fmt: skip
