"""Data derived from personal data that still identifies the person, and where it is stored or read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.placement.residency import Residency, residencies_of
from aiscale.analysis.privacy.personal_data.data_flow import is_personal
from aiscale.analysis.privacy.personal_data.derived_records import made_by, same_persons
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.residency import law, lies_outside, said

_READ = (EdgeKind.READS, EdgeKind.FEATURES)


class Derivation(NamedTuple):
    """One derivation of records whose result still identifies the persons.

    Attributes:
        edge: the reference by which they are written.
        identifier: the field that identifies the person in both.
    """

    edge: GraphEdge
    identifier: str


class Carried(NamedTuple):
    """A copy or a derivation of records with a residency.

    Attributes:
        origin: the records with the residency.
        records: the copy or the derivation.
        made: the last derivation; None for a copy.
    """

    origin: Component
    records: Component
    made: Derivation | None = None

    def taken(self, residency: Residency, does: str) -> str:
        """``clicks must stay in eu, but copy copies it``: the first part of a message.

        Args:
            residency: the residency.
            does: who does what, as in ``copy copies``.
        """
        if self.made is None:
            return f"{self.records.name} must stay in {law(residency)}, but {does} it"
        with_ = f"{self.records.name}, with its {self.made.identifier},"
        return f"{self.origin.name} must stay in {law(residency)}, but {does} {with_}"


def derivations(graph: ArchitectureGraph, records: Component) -> Iterator[Derivation]:
    """All that readers derive from records of persons and that still identifies these."""
    for address in dict.fromkeys(edge.source for edge in graph.edges_to(records.address, *_READ)):
        for edge in made_by(graph, graph[address]):
            same = same_persons(graph, edge, records)
            if same is not None:
                yield Derivation(edge, same.identifier)


def is_reported(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether its own location violates its residency, which is a finding already."""
    return any(lies_outside(graph, component, residency) for residency in residencies_of(graph, component))


def written_outside(
    graph: ArchitectureGraph, residency: Residency, origin: Component, made: Derivation, kept: Component, instead: str
) -> Diagnostic:  # fmt: skip
    """The finding about derived data that is stored outside.

    Args:
        graph: the architecture.
        residency: what says that the records of which it is made must stay.
        origin: the records with the residency.
        made: how it is written.
        kept: what is outside: what is written, or what keeps the values of that.
        instead: what would do, as in ``a bucket``.
    """
    writer, written = graph[made.edge.source], graph[made.edge.target]
    where = lies_outside(graph, kept, residency)
    ends = f"which is in {where}" if kept is written else f"which {kept.name} in {where} keeps"
    denied = f", or contains_personal_data=False of {kept.name}, if it identifies nobody"
    # What is written is found by what it is made of, whatever its store says of other records.
    can_be_denied = kept is written and "contains_personal_data" in type(kept).model_fields and not is_personal(kept)
    return writer.finding(
        "PLC001", Severity.ERROR,
        f"{origin.name} must stay in {law(residency)}, but {writer.name} writes its {made.identifier} to "
        f"{written.name}, {ends}",
        argument=made.edge.field, index=made.edge.item, label=f"leaves {law(residency)}",
        related=(said(residency),), help=f"{instead} in {law(residency)}{denied if can_be_denied else ''}",
    )  # fmt: skip


def read_outside(
    residency: Residency, read: Carried, made: Derivation, edge: GraphEdge, reader: Component, where: str
) -> Diagnostic:  # fmt: skip
    """That what is made is read outside, or given to somebody there.

    Args:
        residency: what says that the records of which it is made must stay.
        read: what is read.
        made: how that was made.
        edge: the reference by which it is read.
        reader: who reads it.
        where: the jurisdiction that the reader is in.
    """
    return reader.finding(
        "PLC001", Severity.ERROR,
        f"{read.origin.name} must stay in {law(residency)}, but {reader.name} in {where} reads {read.records.name}, "
        f"with its {made.identifier}",
        argument=edge.field, index=edge.item, label=f"leaves {law(residency)}", related=(said(residency),),
        help=f"run {reader.name} in {law(residency)}, or let it read something without {made.identifier}",
    )  # fmt: skip
