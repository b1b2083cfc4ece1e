"""Personal data goes on into a stream that is not said to hold any.

What:
    A component reads a stream with ``contains_personal_data=True`` and writes one that says nothing about it, and the
    records of both have a field that says which person they are about: ``card_token``, ``customer_id``, ``email``.
    Fields are those of the schemas, and the keys. A copy that a mirror makes has the schema of its source.
    Or a feature view is filled from a stream that says nothing, and the records have the key of its entity, which has
    ``contains_personal_data=True``.

Why:
    What is asked of personal data, such as its places, rights and encryption, is asked of streams that are marked. The
    copy escapes all of it, and a wish to be forgotten does not find it.

Example:
    payments = Topic("payments", kafka, key="card_token", contains_personal_data=True)
    scores = Topic("scores", kafka, key="card_token")
    StreamJob("score", reads=[payments], writes=[scores], jar="local:///job.jar")

Instead:
    scores = Topic("scores", kafka, key="card_token", contains_personal_data=True)

Source:
    Regulation (EU) 2016/679, article 4 (1) and (5): data that can be attributed to a person by additional information
    is personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.mirrored import key_of, schema_of, source_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR065"
SEVERITY = Severity.WARNING
FAULTS = ()
_PEOPLE = frozenset({
    "account", "borrower", "card", "cardholder", "citizen", "customer", "driver", "email", "employee", "iban",
    "imsi", "member", "msisdn", "passenger", "passport", "patient", "person", "phone", "rider", "ssn", "student",
    "subscriber", "user", "visitor",
})  # fmt: skip
"""Words that name a person, or what one person has."""
_FORMS = frozenset({"address", "code", "hash", "id", "key", "no", "number", "pseudonym", "ref", "token", "uuid"})
"""Words that say in what form. A pseudonym is personal data too."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream about the people of a marked stream, or of an entity."""
    for stream in graph.of(Stream):
        if "contains_personal_data" not in stream.model_fields_set:
            found = _from_marked(graph, stream) or _into_features(graph, stream)
            if found is not None:
                yield found


def _from_marked(graph: ArchitectureGraph, stream: Stream) -> Diagnostic | None:
    own = _identifiers(graph, stream)
    for edge in graph.in_edges(stream, EdgeKind.WRITES) if own else ():
        writer = graph[edge.source]
        found = None if isinstance(edge.relation, DeadLetter) else _same_people(graph, writer, own)
        if found is not None:
            source, field = found
            return _unmarked(
                stream, field, f"{stream.name} has the {field} of {source.name}",
                Related(f"{source.name} is marked", source.location, "contains_personal_data"),
                Related(f"{writer.name} reads it and writes this", writer.location, edge.field),
            )  # fmt: skip
    return None


def _into_features(graph: ArchitectureGraph, stream: Stream) -> Diagnostic | None:
    of_people = [
        (edge, view, entity)
        for edge in graph.in_edges(stream, EdgeKind.READS)
        if isinstance(view := graph[edge.source], FeatureView)
        for entity in view.entities
        if entity.contains_personal_data
    ]
    if not of_people or _is_about_nobody(source_of(graph, stream)):
        return None
    fields = _fields(graph, stream)
    for edge, view, entity in of_people:
        if entity.key in fields:
            return _unmarked(
                stream, entity.key, f"{stream.name} has the {entity.key} of {entity.name}",
                Related(f"{entity.name} is marked", entity.location, "contains_personal_data"),
                Related(f"{view.name} is about it and reads this", view.location, edge.field),
            )  # fmt: skip
    return None


def _is_about_nobody(source: Stream | None) -> bool:
    """Whether what a stream is a copy of is said to hold no personal data."""
    return (
        source is not None
        and "contains_personal_data" in source.model_fields_set
        and not (source.contains_personal_data)
    )


def _unmarked(stream: Stream, field: str, told: str, *related: Related) -> Diagnostic:
    return stream.finding(
        CODE, SEVERITY, f"{told}, but is not marked as personal data",
        argument="key" if field == stream.key else "schema" if stream.record_schema else "name",
        label="says whose the record is", related=related,
        help="contains_personal_data=True, or False where nobody can tell from it who it is",
    )  # fmt: skip


def _same_people(graph: ArchitectureGraph, writer: Component, fields: frozenset[str]) -> tuple[Stream, str] | None:
    """A marked stream that the writer reads, and a field that tells people apart in both."""
    for edge in graph.out_edges(writer, EdgeKind.READS):
        source = graph[edge.target]
        if isinstance(source, Stream) and source.contains_personal_data:
            shared = fields & _identifiers(graph, source)
            if shared:
                return source, min(shared)
    return None


def _identifiers(graph: ArchitectureGraph, stream: Stream) -> frozenset[str]:
    """Fields of the records that say which person it is."""
    return frozenset(field for field in _fields(graph, stream) if _identifies(field))


def _fields(graph: ArchitectureGraph, stream: Stream) -> set[str]:
    schema = schema_of(graph, stream)
    return {*(schema.fields if schema is not None else ()), key_of(graph, stream) or ""}


def _identifies(field: str) -> bool:
    """Whether a name is made of a word for a person and of forms only: ``card_token``, never ``user_agent``."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", field.rpartition(".")[2])}
    return bool(words & _PEOPLE) and words <= _PEOPLE | _FORMS
