"""Personal data is copied to a component that is not marked as holding any.

What:
    A component reads personal data and writes a stream, a bucket or a table that does not set
    ``contains_personal_data``, and the records of both have a field that identifies a person: ``card_token``,
    ``customer_id``, ``email``. Fields are those of schemas, keys, the ``fields`` of buckets and tables, and the keys of
    upserts. A copy that a mirror makes has the schema of its source.

    Or it writes features, and such a field is the key of an unmarked entity. Or a feature view is filled from an
    unmarked stream with the key of an entity that is marked.

    Components with ``redacts_personal_data=True`` are left out.

Why:
    Checks of location, access and encryption apply to marked components only. An unmarked copy is not checked, and is
    missed when a person asks for erasure.

Example:
    payments = Topic("payments", kafka, key="card_token", contains_personal_data=True)
    scores = Topic("scores", kafka, key="card_token")
    StreamJob("score", consumes=[payments], produces=[scores], jar="local:///job.jar")

Instead:
    scores = Topic("scores", kafka, key="card_token", contains_personal_data=True)

Source:
    Regulation (EU) 2016/679, article 4 (1) and (5): data that can be attributed to a person by additional information
    is personal data.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.personal_data.data_flow import is_denied, person_at
from aiscale.analysis.privacy.personal_data.derived_records import KeptIdentifier, kept_identifier
from aiscale.analysis.privacy.personal_data.people import entities_of, fields
from aiscale.analysis.streams.mirrored_topics import source_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "STR065"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream, store and entity about the people of what is marked."""
    reported: set[str] = set()
    for edge in graph.edges_of(EdgeKind.WRITES):
        for component in _silent(graph, graph[edge.target]):
            found = kept_identifier(graph, edge, component) if component.address not in reported else None
            if found is not None:
                reported.add(component.address)
                yield _goes_on(graph, edge, component, found)
    for stream in graph.of(Stream):
        if "contains_personal_data" not in stream.model_fields_set and stream.address not in reported:
            of_people = _into_features(graph, stream)
            if of_people is not None:
                yield of_people


def _silent(graph: ArchitectureGraph, written: Component) -> Iterator[Component]:
    """What says nothing of what is written: itself, or what the features are about whose persons nobody else tells."""
    if isinstance(written, (Stream, BatchSource)):
        about: tuple[Component, ...] = (written,)
    else:
        about = () if person_at(graph, written) is not None else tuple(entities_of(graph, written))
    yield from (one for one in about if "contains_personal_data" not in one.model_fields_set)


def _goes_on(graph: ArchitectureGraph, edge: GraphEdge, component: Component, found: KeptIdentifier) -> Diagnostic:
    source, origin = found.read
    writer = graph[edge.source]
    return _unmarked(
        component, found.identifier, f"{component.name} has the {found.identifier} of {source.name}",
        Related(f"{origin.name} is marked as personal data", origin.location, "contains_personal_data"),
        Related(
            f"{writer.name} reads it and writes "
            + ("this" if component.address == edge.target else f"{graph[edge.target].name}, with features of this"),
            writer.location, edge.field,
        ),
    )  # fmt: skip


def _into_features(graph: ArchitectureGraph, stream: Stream) -> Diagnostic | None:
    of_people = [
        (edge, view, entity)
        for edge in graph.in_edges(stream, EdgeKind.READS)
        if isinstance(view := graph[edge.source], FeatureView)
        for entity in view.entities
        if entity.contains_personal_data
    ]
    source = source_of(graph, stream)
    if not of_people or (source is not None and is_denied(source)):
        return None
    known = fields(graph, stream)
    for edge, view, entity in of_people:
        if entity.key in known:
            return _unmarked(
                stream, entity.key, f"{stream.name} has the {entity.key} of {entity.name}",
                Related(f"{entity.name} is marked as personal data", entity.location, "contains_personal_data"),
                Related(f"{view.name} has this entity and reads the stream", view.location, edge.field),
            )  # fmt: skip
    return None


def _unmarked(component: Component, field: str, fact: str, *related: Related) -> Diagnostic:
    is_key = field == getattr(component, "key", None)
    of_schema = "schema" if getattr(component, "record_schema", None) else "name"
    return component.finding(
        CODE, SEVERITY, f"{fact}, but is not marked as personal data",
        argument="key" if is_key else "fields" if isinstance(component, BatchSource) else of_schema,
        label="identifies a person", related=related,
        help="contains_personal_data=True, or False where the field does not identify a person",
    )  # fmt: skip
