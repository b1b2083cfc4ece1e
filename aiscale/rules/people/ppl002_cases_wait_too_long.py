"""Cases wait longer for people than the objective allows.

What:
    More than five of 100 cases take longer than ``wait_p95``, or one may take longer than the ``freshness`` of its
    subscription. Nights, weekends and the backlog of them count. It is an estimate: cases arrive at random at their
    mean rate, first come, first served; each shift has a queue of its own; and the time of a decision is exponential,
    so that five of a hundred take three times the mean. With ``Traffic(peak_lasts=…)`` the backlog of the peak counts
    for the longest wait, as if it came at the shift with the fewest people. ``wait_p95`` is compared with the mean
    rate, since the frequency of peaks is unknown.

Why:
    An objective of 30m holds during a shift. A case of Friday evening is decided on Monday, after the backlog of the
    weekend. A payment is held, an appeal is late, and a legal deadline passes in the queue.

Example:
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10, wait_p95="30m",
                shifts=[Shift(6, start="08:00", end="18:00")])

Instead:
    HumanReview("desk", consumes=[doubtful], cases_per_hour_per_person=10, wait_p95="30m",
                shifts=[Shift(6, start="08:00", end="18:00")], fallback=[rules])

Source:
    L. Kleinrock, Queueing Systems, volume 1 (1975); arithmetic over the shifts of a week.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.review_capacity import Review, cases, reviews
from aiscale.components.people.human_review import HumanReview
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PPL002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective that does not hold. PPL001 reports reviews that fall behind."""
    for review in graph.of(HumanReview):
        found = reviews(graph).get(review.address)
        if found is None or found.longest is None or found.p95 is None:
            continue
        if review.wait_p95 is not None and found.p95 > review.wait_p95:
            yield review.finding(
                CODE, SEVERITY, f"{review.name} has a p95 objective of {review.wait_p95} per case, but cases may take "
                f"{found.p95}",
                argument="wait_p95", label="nights and weekends included", notes=_notes(found),
                help=f'wait_p95="{found.p95}", or {_otherwise(found)}, or a fallback',
            )  # fmt: skip
        for edge in graph.out_edges(review, EdgeKind.READS):
            wanted = edge.relation.freshness if isinstance(edge.relation, Consume) else None
            if wanted is not None and found.longest > wanted:
                yield review.finding(
                    CODE, SEVERITY, f"{review.name} wants {graph[edge.target].name} within {wanted}, but a case may "
                    f"take {found.longest}",
                    argument=f"{edge.field}.freshness", index=edge.item,
                    label="at the peak" if found.peak else "nights and weekends included",
                    notes=(f"estimated: {found.why()}",) if found.peak else _notes(found),
                    help=f'freshness="{found.longest}", or '
                    f"{_for_peak(found) if found.peak else _otherwise(found)}, or a fallback",
                )  # fmt: skip


def _otherwise(found: Review) -> str:
    return "a shift in the uncovered hours" if found.gap is not None else "more people"


def _for_peak(found: Review) -> str:
    return "more people in the shifts of the peak" if found.peak_at else "more people at the peak"


def _notes(found: Review) -> tuple[str, ...]:
    notes = [f"no shift covers {found.gap.text()} ({found.clock})"] if found.gap is not None else []
    if found.backlog >= 1:
        notes.append(f"estimated from {found.coming:,.3g} cases an hour: up to {cases(found.backlog)} wait at "
                     f"{found.backlog_at}, and all of them are taken by {found.drained_at}")  # fmt: skip
    elif found.gap is None:
        people = f"{found.people}" if found.fewest == found.people else f"{found.fewest} to {found.people}"
        notes.append(f"estimated from {found.coming:,.3g} cases an hour, with {people} people on duty")
    return tuple(notes)
