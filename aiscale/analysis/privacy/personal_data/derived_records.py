"""What is made of records of persons, and whether it still says whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.privacy.personal_data.data_flow import is_denied, person_at
from aiscale.analysis.privacy.personal_data.people import entities_of, fields, identifiers
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter, Write
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records
from aiscale.graph.graph_cache import once_per_graph


class Read(NamedTuple):
    """Records of persons that a component reads.

    Attributes:
        source: what it reads.
        origin: what is said to hold them: the source itself, or what its records come from.
    """

    source: Component
    origin: Component


class KeptIdentifier(NamedTuple):
    """A field of what a component reads that is in what it writes as well.

    Attributes:
        read: the records that it reads.
        identifier: the field, which says which person it is.
    """

    read: Read
    identifier: str


def redacts(component: Component) -> bool:
    """Whether it is said to take out what says something about persons."""
    return getattr(component, "redacts_personal_data", False) is True


def is_made(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether the records that a reference writes are derived: neither redacted nor dead letters."""
    return (
        edge.kind is EdgeKind.WRITES and not isinstance(edge.relation, DeadLetter) and not redacts(graph[edge.source])
    )


def made_by(graph: ArchitectureGraph, writer: Component) -> Iterator[GraphEdge]:
    """The references by which a component writes what it makes of what it reads, the persons among it perhaps."""
    if copies_records(writer):
        # What it copies is known, topic by topic.
        return
    for edge in graph.edges_from(writer.address, EdgeKind.WRITES):
        if is_made(graph, edge) and not is_denied(graph[edge.target]):
            yield edge


def same_persons(graph: ArchitectureGraph, edge: GraphEdge, source: Component | None = None) -> KeptIdentifier | None:
    """The field by which what is made says itself, or by what its values are about, whose it is; None for none.

    Args:
        graph: the architecture.
        edge: one of :func:`made_by`.
        source: what the field must be read from; anything when absent.
    """
    target = graph[edge.target]
    about = (one for one in (target, *entities_of(graph, target)) if not is_denied(one))
    return next((same for one in about if (same := kept_identifier(graph, edge, one, source)) is not None), None)


def kept_identifier(
    graph: ArchitectureGraph, edge: GraphEdge, written: Component, source: Component | None = None
) -> KeptIdentifier | None:  # fmt: skip
    """The field that says whose a record is, in what is read and in what is written; None where there is none.

    Args:
        graph: the architecture.
        edge: the reference by which it is written.
        written: what is written, or an entity that it is about.
        source: what it is read from; anything when absent.

    Returns:
        Of several the first by name.
    """
    known = _read_by_field(graph).get(edge.source) if is_made(graph, edge) else None
    if not known:
        return None
    there = fields(graph, written)
    if written.address == edge.target and isinstance(edge.relation, Write):
        there.update(edge.relation.key)
    for identifier in sorted(known.keys() & there):
        for read in known[identifier]:
            if source is None or read.source is source:
                return KeptIdentifier(read, identifier)
    return None


@once_per_graph
def _read_by_field(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, list[Read]]]:
    """What each component reads of persons, by its address and then by a field that says whose the records are."""
    told: dict[str, frozenset[str]] = {}
    found: dict[str, dict[str, list[Read]]] = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges_of(EdgeKind.READS, EdgeKind.FEATURES):
        source = graph[edge.target]
        origin = person_at(graph, source)
        if origin is not None:
            if source.address not in told:
                told[source.address] = identifiers(graph, source)
            for field in told[source.address]:
                found[edge.source][field].append(Read(source, origin))
    return found
