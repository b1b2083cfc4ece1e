"""Personal data go on into what is not said to hold any.

What:
    A component reads what holds personal data, and writes a stream, a bucket or a table that says nothing about it. The
    records of both have a field that says which person they are about: ``card_token``, ``customer_id``, ``email``.
    Fields are those of the schemas, the keys, the ``fields`` of buckets and tables, and what an upsert goes by. A copy
    that a mirror makes has the schema of its source.
    Or it writes or pushes features, and such a field is the key of an entity that says nothing.
    Or a feature view is filled from a stream that says nothing, and the records have the key of its entity, which has
    ``contains_personal_data=True``.
    What is written by a component with ``redacts_personal_data=True`` is left out.

Why:
    What is asked of personal data, such as its places, rights and encryption, is asked of what is marked. The copy
    escapes all of it, and a wish to be forgotten does not find it.

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
    told: set[str] = set()
    for edge in graph.edges_of(EdgeKind.WRITES):
        for component in _silent(graph, graph[edge.target]):
            found = kept_identifier(graph, edge, component) if component.address not in told else None
            if found is not None:
                told.add(component.address)
                yield _goes_on(graph, edge, component, found)
    for stream in graph.of(Stream):
        if "contains_personal_data" not in stream.model_fields_set and stream.address not in told:
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
        Related(f"{origin.name} is marked", origin.location, "contains_personal_data"),
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
                Related(f"{entity.name} is marked", entity.location, "contains_personal_data"),
                Related(f"{view.name} is about it and reads this", view.location, edge.field),
            )  # fmt: skip
    return None


def _unmarked(component: Component, field: str, told: str, *related: Related) -> Diagnostic:
    is_key = field == getattr(component, "key", None)
    of_schema = "schema" if getattr(component, "record_schema", None) else "name"
    return component.finding(
        CODE, SEVERITY, f"{told}, but is not marked as personal data",
        argument="key" if is_key else "fields" if isinstance(component, BatchSource) else of_schema,
        label="says whose the record is", related=related,
        help="contains_personal_data=True, or False where nobody can tell from it who it is",
    )  # fmt: skip
