"""What is made of records of persons, and whether it still says whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from aiscale.analysis.personal_data.followed import person_at
from aiscale.analysis.personal_data.people import fields, identifiers
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.once import once_per_graph


class Read(NamedTuple):
    """Records of persons that a component reads.

    Attributes:
        source: what it reads.
        origin: what is said to hold them: the source itself, or what its records come from.
    """

    source: Component
    origin: Component


class Kept(NamedTuple):
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
    """Whether what is written by a reference is made: its writer neither redacts nor puts it aside as it is."""
    return (
        edge.kind is EdgeKind.WRITES and not isinstance(edge.relation, DeadLetter) and not redacts(graph[edge.source])
    )


def kept(graph: ArchitectureGraph, edge: GraphEdge, written: Component) -> Kept | None:
    """The field that says whose a record is, in what is read and in what is written; None where there is none.

    Args:
        graph: the architecture.
        edge: the reference by which it is written.
        written: what is written, or an entity that it is about.

    Returns:
        Of several the first by name.
    """
    known = _read_by_field(graph).get(edge.source) if is_made(graph, edge) else None
    identifier = min(known.keys() & fields(graph, written), default="") if known else ""
    return Kept(known[identifier], identifier) if known and identifier else None


@once_per_graph
def _read_by_field(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, Read]]:
    """What each component reads of persons, by its address and then by a field that says whose the records are."""
    told: dict[str, frozenset[str]] = {}
    found: dict[str, dict[str, Read]] = defaultdict(dict)
    for edge in graph.edges_of(EdgeKind.READS, EdgeKind.FEATURES):
        source = graph[edge.target]
        origin = person_at(graph, source)
        if origin is not None:
            if source.address not in told:
                told[source.address] = identifiers(graph, source)
            for field in told[source.address]:
                found[edge.source].setdefault(field, Read(source, origin))
    return found
