"""People in another jurisdiction see records that must stay in a residency.

What:
    A stream must stay in a jurisdiction, by the ``residency`` of a placement or a system, and people of a shift with
    another ``jurisdiction`` decide its cases. A shift without ``jurisdiction`` is not checked.

Why:
    Access from another country is a transfer of the records by law, whatever country the disks are in, and nothing in
    the system shows it.

Example:
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00", jurisdiction="ph")])
    System("payments", [desk], residency=["eu"])

Instead:
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10,
                shifts=[Shift(6, start="08:00", end="18:00", jurisdiction="ie")])
    System("payments", [desk], residency=["eu"])

Source:
    European Data Protection Board, Guidelines 05/2021 on the interplay between article 3 and chapter V of the GDPR,
    version 2.0 (2023): remote access from a third country.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.regions import is_within
from aiscale.analysis.placement.residency import residencies
from aiscale.components.people.human_review import HumanReview
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law, said

CODE = "PPL005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each shift abroad and each stream that it sees."""
    for residency in residencies(graph):
        for stream in residency.of:
            if not isinstance(stream, EventStream):
                continue
            for edge in graph.in_edges(stream, EdgeKind.READS):
                review = graph[edge.source]
                for index, shift in enumerate(review.shifts if isinstance(review, HumanReview) else ()):
                    where = shift.jurisdiction
                    if where is None or is_within(where, residency.allowed) is not False:
                        continue
                    yield review.finding(
                        CODE, SEVERITY,
                        f"{stream.name} must stay in {law(residency)}, but people of {review.name} see it in {where}",
                        argument="shifts.jurisdiction", index=index, label=f"leaves {law(residency)}",
                        related=(said(residency),),
                        help=f"people in {law(residency)}, or a stream without the restricted fields for them",
                    )  # fmt: skip
