"""How long a case waits at most where a peak may come at any time of the week.

Nobody says when a peak comes: what people on duty at night cannot decide waits longer than by day. In a time that they
are busy from its start to its end, at most as many cases come as the average and one peak bring; the wait is what is
left of that time when the last of the cases that it takes has come. Its ends are changes of duty, or so far apart that
just a peak is decided in between.
Source: J.-Y. Le Boudec and P. Thiran, Network Calculus (2001), theorem 1.4.2: the delay is at most the horizontal
distance between what comes and what is decided.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import floor
from typing import NamedTuple

from aiscale.analysis.capacity.review_shifts import WEEK, Duty

_ROUNDING = 1e-6
"""Minutes that sums may be off by."""
_SLACK = 1e-10
"""Share of a week's cases that sums may be off by."""


class Peak(NamedTuple):
    """The peak that makes a case wait longest.

    Attributes:
        longest: how long, in minutes.
        start: minute of the week at which it begins.
        fewest: least people on duty while it lasts.
        most: most people on duty while it lasts.
    """

    longest: float
    start: float
    fewest: int
    most: int


class _Line:
    """What goes up from moment to moment of a week, and by as much in every week; moments are counted from 0."""

    def __init__(self, lengths: Sequence[float], rises: Sequence[float]) -> None:
        self.at = list(accumulate(lengths, initial=0.0))
        self.up = list(accumulate(rises, initial=0.0))

    def value(self, moment: float) -> float:
        weeks = floor(moment / self.at[-1])
        return weeks * self.up[-1] + _between(self.at, self.up, moment - weeks * self.at[-1])

    def first(self, value: float) -> float:
        """The first moment at which it is as much."""
        value -= _SLACK * self.up[-1]
        weeks = floor(value / self.up[-1])
        rest = value - weeks * self.up[-1]
        if rest <= 0:
            weeks, rest = weeks - 1, self.up[-1]
        index = bisect_left(self.up, rest)
        return weeks * self.at[-1] + _along(self.up, self.at, index - 1, rest)

    def last(self, value: float) -> float:
        """The last moment at which it is no more."""
        value += _SLACK * self.up[-1]
        weeks = floor(value / self.up[-1])
        rest = value - weeks * self.up[-1]
        index = bisect_right(self.up, rest)
        return weeks * self.at[-1] + (
            _along(self.up, self.at, index - 1, rest) if index < len(self.up) else self.at[-1]
        )


def _between(ats: Sequence[float], values: Sequence[float], at: float) -> float:
    return _along(ats, values, min(bisect_right(ats, at), len(ats) - 1) - 1, at)


def _along(ats: Sequence[float], values: Sequence[float], index: int, at: float) -> float:
    """The value at a place behind that of this number."""
    return values[index] + (values[index + 1] - values[index]) * (at - ats[index]) / (ats[index + 1] - ats[index])


def worst_peak(
    week: Sequence[Duty], per_minute: float, each: float, peak: float, lasts: float, *, only_on_duty: bool = False
) -> Peak:
    """The peak that makes a case wait longest, if one comes at the worst time.

    Args:
        week: people on duty, who decide more in a week than comes on average.
        per_minute: cases that come in a minute, on average; above 0.
        each: cases that one person decides in a minute.
        peak: cases that come in a minute at the peak; not below the average.
        lasts: minutes for which it lasts.
        only_on_duty: whether others decide what comes while nobody is on duty.
    """
    # Where others decide what comes off duty, moments are minutes on duty; the clock tells how long they are apart.
    of_people = [duty for duty in week if duty.people or not only_on_duty]
    lengths = [float(duty.end - duty.start) for duty in of_people]
    decided = _Line(lengths, [duty.people * each * (duty.end - duty.start) for duty in of_people])
    bursts = _Bursts(per_minute, peak, _on_duty_at_most(week, lasts) if only_on_duty else lasts)
    longest = start = 0.0
    goes_on = len(week) > 1 and week[0].people == week[-1].people > 0
    for begun, came, done in _spans(decided, bursts, only_on_duty, goes_on):
        if came < done - _ROUNDING:
            waited = _clock(of_people, decided, done, after=True) - _clock(of_people, decided, came, after=False)
            if waited > longest + _ROUNDING:
                longest, start = waited, _clock(of_people, decided, begun, after=True) % WEEK
    meets = [
        duty.people for duty in week
        if lasts >= WEEK or any(duty.start < start + lasts + of_week - _ROUNDING and start + of_week < duty.end
                                for of_week in (0, -WEEK))
    ]  # fmt: skip
    return Peak(round(longest, 3), start, min(meets), max(meets))


class _Bursts(NamedTuple):
    """The average, and a peak at any time."""

    mean: float
    peak: float
    lasts: float

    @property
    def cases(self) -> float:
        """Of the peak."""
        return self.peak * self.lasts

    def at_most(self, time: float) -> float:
        """Cases that come in a time."""
        return self.peak * time if time <= self.lasts else self.cases + self.mean * (time - self.lasts)

    def time(self, cases: float) -> float:
        """Time in which as many come, at least."""
        return cases / self.peak if cases <= self.cases else self.lasts + (cases - self.cases) / self.mean


def _spans(decided: _Line, bursts: _Bursts, only_on_duty: bool, goes_on: bool) -> Iterator[tuple[float, float, float]]:
    """When a queue begins, the last of its cases comes and is taken: that with the longest wait is one of these.

    ``goes_on`` where people on duty at the end of the week are on duty at its beginning, so that nothing changes then.
    """
    period, of_week = decided.at[-1], decided.up[-1]
    changes = list(zip(decided.at[:-1], decided.up[:-1], strict=True))[1 if goes_on else 0 :]
    following = changes + [(at + period, up + of_week) for at, up in changes]
    for number, (begun, before) in enumerate(changes):
        yield begun, begun + bursts.lasts, decided.last(before + bursts.cases)
        ended = False
        of_next_week = following[number + 1 : number + 1 + len(changes)]
        for at, up in of_next_week:
            came = begun + bursts.time(up - before)
            yield begun, came, at
            if only_on_duty:  # it may have come in the last minute of a duty
                yield begun, at, decided.last(before + bursts.at_most(at - begun))
            if ended := came >= at:
                break  # what waits later came after this moment
        if ended:
            continue
        for at, up in of_next_week:  # a longer wait may take some weeks more, until all of the peak has come
            for weeks in _weeks((bursts.cases - (up - before)) / of_week):
                yield begun, begun + bursts.time(up - before + weeks * of_week), at + weeks * period
            for weeks in _weeks((bursts.lasts - (at - begun)) / period) if only_on_duty else ():
                came = at + weeks * period
                yield begun, came, decided.last(before + bursts.at_most(came - begun))
    for at, up in changes:
        begun = decided.first(up - bursts.cases)
        yield begun, begun + bursts.lasts, at
        if only_on_duty:
            begun = at - bursts.lasts
            yield begun, at, decided.last(decided.value(begun) + bursts.cases)


def _weeks(until: float) -> set[int]:
    return {max(1, floor(until)), max(1, floor(until) + 1)}


def _clock(of_people: Sequence[Duty], decided: _Line, moment: float, *, after: bool) -> float:
    """The minute of a moment; of one that is between two times of duty, that of the one after it or before it."""
    moment += _ROUNDING
    weeks = floor(moment / decided.at[-1])
    index = bisect_right(decided.at, moment - weeks * decided.at[-1]) - 1
    passed = moment - weeks * decided.at[-1] - decided.at[index]
    if after or passed > 2 * _ROUNDING:
        return weeks * WEEK + of_people[index].start + passed - _ROUNDING
    return (weeks if index else weeks - 1) * WEEK + of_people[index - 1].end


def _on_duty_at_most(week: Sequence[Duty], lasts: float) -> float:
    """Most minutes of as long a time in which somebody is on duty."""
    minutes = _Line([duty.end - duty.start for duty in week],
                    [duty.end - duty.start if duty.people else 0 for duty in week])  # fmt: skip
    times = [(duty.start, duty.start + lasts) for duty in week] + [(duty.end - lasts, duty.end) for duty in week]
    return max(minutes.value(end) - minutes.value(start) for start, end in times)
