"""Registrations in a schema registry: each subject with its versions, those of referenced files first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.values.schemas import SchemaVersion
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_TYPES = {"Avro": "AVRO", "Protobuf": "PROTOBUF", "JSON Schema": "JSON"}
"""Confluent's names of formats. Source: Confluent Schema Registry API reference, POST /subjects/…/versions."""


def subject_of(stream: Stream, schema: RegisteredSchema) -> str:
    """The name that a stream's schema is registered under.

    Source: Confluent Schema Registry, subject name strategy.
    """
    topic = stream.kafka_name if isinstance(stream, Topic) else stream.name
    return {
        "TopicNameStrategy": f"{topic}-value",
        "RecordNameStrategy": schema.subject,
        "TopicRecordNameStrategy": f"{topic}-{schema.subject}",
    }[schema.subject_names]


def registrations(registry: SchemaRegistry, graph: ArchitectureGraph) -> tuple[dict[str, Any], ...]:
    """One entry a subject, in the order in which they are registered.

    A referenced file has a subject of its own, called as the reference is: the default of Confluent's serializers
    (``DefaultReferenceSubjectNameStrategy``). Its compatibility is that of the schemas that import it.
    """
    return _every(graph)[registry.address]


@once_per_graph
def _every(graph: ArchitectureGraph) -> dict[str, tuple[dict[str, Any], ...]]:
    """Those of each registry, by its address: every client of a stream depends on it."""
    return {registry.address: _registrations(registry, graph) for registry in graph.of(SchemaRegistry)}


def _registrations(registry: SchemaRegistry, graph: ArchitectureGraph) -> tuple[dict[str, Any], ...]:
    subjects: dict[str, _Subject] = {}
    for edge in graph.in_edges(registry, EdgeKind.USES):
        stream = graph.nodes[edge.source]
        schema = stream.record_schema if isinstance(stream, Stream) else None
        if isinstance(stream, Stream) and schema is not None and schema.registry is registry:
            _add(subjects, subject_of(stream, schema), schema)
    ordered: dict[str, dict[str, Any]] = {}
    for name in sorted(subjects):
        _in_order(name, subjects, ordered, registry.compatibility, set())
    return tuple(ordered.values())


class _Version(NamedTuple):
    """One version of a subject.

    Attributes:
        text: the schema.
        references: name and version of each file that it names itself.
    """

    text: str
    references: tuple[tuple[str, _Version], ...] = ()


@dataclass
class _Subject:
    """What is known of a subject.

    Attributes:
        path: file of its newest version.
        format: its format.
        is_stream: whether a stream has it, and not only other schemas.
        modes: its compatibility modes.
        newest: versions that are in use.
        versions: all, oldest first.
    """

    path: str
    format: str
    is_stream: bool = False
    modes: dict[str, None] = field(default_factory=dict)
    newest: set[_Version] = field(default_factory=set)
    versions: list[_Version] = field(default_factory=list)

    def add(self, versions: Sequence[_Version]) -> None:
        """Versions of another user, oldest first, between those that are there."""
        at = -1
        for one in versions:
            if one in self.versions:
                at = self.versions.index(one)
            else:
                at = at + 1 if at >= 0 else len(self.versions)
                self.versions.insert(at, one)
        self.newest.add(versions[-1])


def _add(subjects: dict[str, _Subject], name: str, schema: RegisteredSchema) -> None:
    """A schema and the files that its versions refer to."""
    mode = schema.mode or "NONE"
    whole = [_whole(version) for version in schema.versions]
    own = subjects.setdefault(name, _Subject(schema.path, schema.format))
    own.path = schema.path
    if not own.is_stream:
        # A stream's mode takes precedence over that of a file that it shares.
        own.is_stream, own.modes = True, {}
    own.modes[mode] = None
    own.add([version for version, _ in whole])
    for one in (one for version in schema.versions for one in version.references):
        history = list(dict.fromkeys(files[one.name] for _, files in whole if one.name in files))
        other = subjects.setdefault(one.name, _Subject(one.path, schema.format))
        if not other.is_stream:
            other.path = one.path
            other.modes[mode] = None
        other.add(history)


def _whole(version: SchemaVersion) -> tuple[_Version, dict[str, _Version]]:
    """A version with the files that it names, and all files that it needs by name."""
    files: dict[str, _Version] = {}
    for one in version.references:
        files[one.name] = _Version(one.text, tuple((name, files[name]) for name in one.uses))
    direct = tuple((one.name, files[one.name]) for one in version.references if one.direct)
    return _Version(version.text, direct), files


def _in_order(
    name: str, subjects: dict[str, _Subject], found: dict[str, dict[str, Any]], otherwise: str, begun: set[str]
) -> None:
    """The entry of a subject, after those of the files that it refers to."""
    if name in found or name in begun:
        return
    begun.add(name)
    subject = subjects[name]
    for version in subject.versions:
        for other, _ in version.references:
            _in_order(other, subjects, found, otherwise, begun)
    *previous, newest = subject.versions
    found[name] = {
        "subject": name,
        "path": subject.path,
        # Several modes for a shared file: the registry's own.
        "compatibility": next(iter(subject.modes)) if len(subject.modes) == 1 else otherwise,
        "schemaType": _TYPES[subject.format],
        **_described(newest, subjects),
        "previous": [
            {**_described(one, subjects), **({"used": True} if one in subject.newest else {})} for one in previous
        ],
    }


def _described(version: _Version, subjects: dict[str, _Subject]) -> dict[str, Any]:
    references = [
        {"name": name, "subject": name, "version": subjects[name].versions.index(other) + 1}
        for name, other in version.references
    ]
    return {"schema": version.text, **({"references": references} if references else {})}
