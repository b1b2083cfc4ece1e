"""A view, a field or a request value does not exist where it is read.

What:
    - The schema of a view's stream, or the declared columns of its table or bucket, lacks one of its fields, the key of
      its entity, or its ``event_timestamp``. Or a table or bucket has an ``event_timestamp`` or ``created_timestamp``
      that is none of its columns, but nearly one of them.
    - A view of a feature service, or a view behind one of its on-demand views, is not among the ``views`` of its store.
    - An on-demand view of a feature service takes a value that callers do not provide (``request``), or provide with
      another type.

Why:
    The job that fills the view fails at the first record, or writes nulls. A view that the store does not define is
    filled by nothing, and each lookup fails with an unknown feature. An on-demand function without its input fails at
    the first request.

Example:
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc"), traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5min": "int64"}, ttl="10m")

Instead:
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Source:
    Feast documentation, feature views, data sources (field_mapping), feature services, and on-demand feature views:
    request sources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from aiscale.analysis.features.feature_freshness import stored_views
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA020"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _field(graph)
    yield from _view(graph)
    yield from _request(graph)


def _field(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{source.name} has no column {name}",
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
        CODE, SEVERITY, f"{view.name} needs {listed(missing)}, but {source.name} has no such field",
        argument="entities" if is_key else "fields" if missing[0] in view.fields else "event_timestamp",
        label=f"{source.name} has {listed(known, most=6)}",
        related=(Related(f"{source.name} is declared", source.location),),
        help=f"did you mean {near[0]}?" if near else f"a field of {source.name}, or another source",
    )  # fmt: skip


def _view(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that the store has not."""
    for features in graph.of(FeatureService):
        kept = {id(view) for view in features.store.views}
        asked = list(enumerate(features.selected))
        named = {id(view) for _, view in asked}
        behind = [(None, view) for view in stored_views(features) if id(view) not in named]
        for index, view in (*asked, *behind):
            if id(view) not in kept:
                yield features.finding(
                    CODE, SEVERITY, f"{features.name} uses {view.name}, but {features.store.name} does not define it",
                    argument="views", index=index, label="not in its views",
                    related=(Related(f"{features.store.name} is declared", features.store.location, "views"),),
                    help=f"views=[…, {view.name.replace('-', '_')}] on {features.store.name}",
                )  # fmt: skip


def _request(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first value of each on-demand view that callers do not give."""
    for service in graph.of(FeatureService):
        if not service.request:
            continue  # The request is unset.
        for view in service.selected:
            if not isinstance(view, OnDemandFeatureView):
                continue
            wrong = next((name for name, dtype in view.request.items() if service.request.get(name) != dtype), None)
            if wrong is not None:
                yield _request_finding(service, view, wrong)


def _request_finding(service: FeatureService, view: OnDemandFeatureView, name: str) -> Diagnostic:
    wanted, given = view.request[name], service.request.get(name)
    near = get_close_matches(name, service.request, n=1)
    message = f"{view.name} takes {name}, which callers of {service.name} do not provide"
    if given is not None:
        message = f"{view.name} takes {name} as {wanted}, but callers of {service.name} provide {given}"
    return service.finding(
        CODE, SEVERITY, message,
        argument="request", label=f"{given}, not {wanted}" if given else f"did you mean {near[0]}?" if near else
        f"no {name}",
        related=(Related(f"{view.name} is declared", view.location, "request"),),
        help=f'request={{…, "{name}": "{wanted}"}}',
    )  # fmt: skip
