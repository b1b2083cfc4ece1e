"""What people who decide cases can do, held against what comes: how long a case waits, how many do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiscale.analysis.capacity.review_peaks import Peak, worst_peak
from aiscale.analysis.capacity.review_queues import decided_p95
from aiscale.analysis.capacity.review_shifts import (
    WEEK,
    Duty,
    Gap,
    clock,
    is_too_much,
    longest_gap,
    on_duty_minutes,
    person_minutes,
    waits,
    weeks,
)
from aiscale.analysis.load.load import Load, loads
from aiscale.components.people.human_review import HumanReview
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Duration, Rate

OF_A_HUNDRED = 95
"""Cases of a hundred that are decided within what is said where chance alone makes them wait."""
_UNKNOWN = 1e-6
"""Cases a minute where nobody says how many come: so few that none waits for another."""


@dataclass(frozen=True, slots=True)
class Review:
    """What becomes of the cases of one review.

    Attributes:
        load: cases that come, per second.
        coming: cases an hour that are for people, on average over a week.
        decided: cases an hour that they can decide, on average over a week.
        at_most: cases an hour that they can decide with the most people on duty.
        at_least: the same with the least people who are on duty at a time when somebody is.
        people: most people on duty at a time.
        fewest: least people on duty at a time.
        gap: the longest time without anybody on duty; None where somebody always is.
        clock: whose clock its times are by: ``Europe/Paris, in summer``.
        longest: from the coming of a case to its decision, at most, where no peak comes but one of which it is said how
            long it lasts, at the worst time of the week; None where more and more cases wait.
        p95: the same for 95 of 100 at the average rate; None where ``longest`` is.
        backlog: most cases that wait at a time.
        backlog_at: when they do: ``Mon 08:00``.
        drained_at: when nothing waits any more.
        peak: seconds that a case waits where a peak comes at the worst time; 0 where a peak makes none wait longer, or
            nobody says how long it lasts.
        peak_at: when such a peak begins, and how many they decide then: ``from Mon 20:00, when 320/h are decided``.
        only_on_duty: whether others decide what comes while nobody is on duty.
        ended: from the coming of a case to its decision at most where others decide what waits for too long; else None.
    """

    load: Load
    coming: float
    decided: float
    at_most: float
    at_least: float
    people: int
    fewest: int
    gap: Gap | None
    clock: str
    longest: Duration | None
    p95: Duration | None
    backlog: float = 0.0
    backlog_at: str = ""
    drained_at: str = ""
    peak: float = 0.0
    peak_at: str = ""
    only_on_duty: bool = False
    ended: Duration | None = None

    @property
    def is_overrun(self) -> bool:
        """Whether more comes in a week than they decide, so that more and more cases wait or are decided otherwise."""
        return is_too_much(self.coming, self.decided)

    @property
    def within(self) -> Duration | None:
        """From the coming of a case to its decision, at most and also at a peak; None where that has no end.

        Where it is not :attr:`is_bounded`, that of 95 of 100.
        """
        if self.endless:
            return None
        return self.ended if self.ended is not None and self.longest == self.p95 else self.longest

    @property
    def is_bounded(self) -> bool:
        """Whether ``longest`` is what hours without people, too few of them or a peak make of it, or others end it.

        By chance alone some case always waits longer: there it is that of 95 of 100.
        """
        return self.longest != self.p95 or self.ended is not None

    @property
    def endless(self) -> str:
        """Why nobody knows how long a case waits at most; empty where that is known."""
        if self.longest is None:
            coming, decided = Rate(self.coming / 3_600), Rate(self.decided / 3_600)
            return f"more come than they decide, {coming} against {decided} on average"
        if self.load.peak_lasts is not None or not self.is_exceeded or self.ended is not None:
            return ""
        fewest = f"with the fewest people {Rate(self.at_least / 3_600)}" if self.at_least < self.at_most else (
            f"at most {Rate(self.at_most / 3_600)}"
        )  # fmt: skip
        return f"{Rate(self.load.peak)} come at the peak, and {fewest} are decided (peak_lasts is unset)"

    @property
    def is_exceeded(self) -> bool:
        """Whether more come at the peak than are decided at some time when somebody is on duty."""
        return self.load.peak > Rate(self.at_least / 3_600)

    @property
    def usually(self) -> str:
        """What ``p95`` holds for, where it does not hold at the peak: ``at the average rate``, or empty."""
        return " at the average rate" if self.peak or (self.is_exceeded and self.ended is None) else ""

    def why(self) -> str:
        """What the longest wait is owed to: ``nobody is on duty from Fri 18:00 to Mon 08:00``."""
        if self.peak:
            lasts = Duration(self.load.peak_lasts or 0)
            if not self.peak_at:
                return f"{Rate(self.load.peak)} come for {lasts}, and at most {Rate(self.at_most / 3_600)} are decided"
            spans = self.gap is not None and self.peak >= 60 * self.gap.length
            absent = f"; nobody is on duty {self.gap.text()}" if spans and self.gap else ""
            return f"{Rate(self.load.peak)} may come for {lasts} {self.peak_at}{absent}"
        if self.gap is None and self.backlog:
            return f"{cases(self.backlog)} wait{'s' if round(self.backlog) == 1 else ''} at {self.backlog_at}"
        if self.gap is None:
            return "somebody is always on duty"
        return f"nobody is on duty {self.gap.text()}"


def cases(count: float) -> str:
    """``1 case``, ``1,200 cases``."""
    return f"{count:,.0f} case{'' if round(count) == 1 else 's'}"


@once_per_graph
def reviews(graph: ArchitectureGraph) -> Mapping[str, Review]:
    """What becomes of the cases of every review, by address, where the zones of its shifts are known."""
    found = {}
    for review in graph.of(HumanReview):
        of_seasons = [_review(graph, review, week, when) for week, when in weeks(review.shifts)]
        if of_seasons:
            found[review.address] = max(of_seasons, key=_length)
    return found


def _length(one: Review) -> float:
    return float("inf") if one.longest is None else one.longest


def _review(graph: ArchitectureGraph, review: HumanReview, week: tuple[Duty, ...], when: str) -> Review:
    load = loads(graph)[review.address]
    each = review.cases_per_hour_per_person / 60 / review.reviewers_per_case
    per_minute = load.mean * 60 or _UNKNOWN
    only_on_duty = bool(review.fallback) and review.fallback_after is None
    of_week = on_duty_minutes(week) if only_on_duty else WEEK
    found = waits(week, per_minute, each, only_on_duty=only_on_duty)
    counts = [duty.people for duty in week]
    people, fewest = max(counts), min(filter(None, counts))
    base = Review(
        load, per_minute * of_week / WEEK * 60, person_minutes(week) * each / WEEK * 60, people * each * 60,
        fewest * each * 60, people, min(counts), longest_gap(week), f"{review.shifts[0].timezone}{when}", None, None,
        only_on_duty=only_on_duty,
    )  # fmt: skip
    after = review.fallback_after
    if found is None:
        return base if after is None else _with_waits(base, review, after, after + review.handling)
    ended = after / 60 if after is not None else None
    longest, p95 = found.longest * 60, 60 * decided_p95(week, found, per_minute, each, review.reviewers_per_case, ended)
    if after is not None:
        longest = min(longest, after)
    at_peak = _at_peak(load, week, per_minute, each, only_on_duty=only_on_duty)
    if at_peak is not None and at_peak.longest * 60 > longest + 1:
        base = replace(base, peak=at_peak.longest * 60, peak_at=_when(base, at_peak, each))
        longest = min(base.peak, after) if after is not None else base.peak
    told = (found.backlog, clock(found.backlog_at), clock(found.drained_at)) if found.backlog else (0.0, "", "")
    return _with_waits(base, review, longest, p95, *told)


def _at_peak(load: Load, week: tuple[Duty, ...], mean: float, each: float, *, only_on_duty: bool) -> Peak | None:
    """The worst peak; None where none is said, or not for how long. ``mean`` and ``each`` are of a minute."""
    peak, lasts = load.peak * 60, load.peak_lasts
    if lasts is None or peak < mean:
        return None
    return worst_peak(week, mean, each, peak, lasts / 60, only_on_duty=only_on_duty)


def _when(base: Review, at_peak: Peak, each: float) -> str:
    """When a peak begins, and what is decided while it lasts; empty where that is the same at any time."""
    if base.fewest == base.people:
        return ""
    fewest, most = (Rate(people * each / 60) for people in (at_peak.fewest, at_peak.most))
    begins = f"from {clock(at_peak.start)}"
    if not at_peak.most:  # times without anybody on duty are reported separately
        return begins
    decided = f"at most {most}" if not at_peak.fewest else str(most) if fewest == most else f"{fewest} to {most}"
    return f"{begins}, when {decided} are decided"


def _with_waits(
    base: Review, review: HumanReview, longest: float, p95: float, backlog: float = 0, at: str = "", drained: str = ""
) -> Review:
    """``longest`` is of the wait alone, ``p95`` of the decision too."""
    after = review.fallback_after
    ended = None if after is None else _rounded(max(after + review.handling, p95))
    return replace(
        base, longest=_rounded(max(longest + review.handling, p95)), p95=_rounded(p95), ended=ended,
        backlog=backlog, backlog_at=at, drained_at=drained,
    )  # fmt: skip


def _rounded(seconds: float) -> Duration:
    """Up to whole hours from a day on, to minutes from ten on: what is estimated has no more."""
    step = 3_600 if seconds >= 86_400 else 60 if seconds >= 600 else 1
    return Duration(step * math.ceil(seconds / step - 1e-6))
