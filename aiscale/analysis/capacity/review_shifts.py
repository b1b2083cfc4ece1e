"""Who is on duty in the course of a week, and how long cases wait then.

Cases come evenly, at their average rate, and are decided first come, first served. Waits are those of a week that
follows a week of the same kind, so that what is left on Sunday is there on Monday.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from aiscale.components.people.shift import EVERY_DAY, MINUTES_OF_A_DAY, Shift

WEEK = 7 * MINUTES_OF_A_DAY
"""Minutes."""

_SEASONS = {", in January": (2026, 1, 12), ", in July": (2026, 7, 13)}
"""A Monday of each half of the year, for zones that change their clocks on other days or not at all."""
_ROUNDING = 1e-9
"""Share of a week's cases that sums may be off by."""


class Duty(NamedTuple):
    """People on duty between two minutes of a week, which begins on Monday at midnight."""

    start: int
    end: int
    people: int


class Gap(NamedTuple):
    """A time without anybody on duty, in minutes of the week; its end may be in the next one."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Minutes."""
        return self.end - self.start

    def text(self) -> str:
        """``from Fri 18:00 to Mon 08:00``."""
        return f"from {clock(self.start)} to {clock(self.end)}"


class ReviewPeriod(NamedTuple):
    """Waits of cases that come one after the other, in minutes, from that of the first to that of the last.

    Attributes:
        duty: number of the time of duty in the week in which they come.
    """

    first: float
    last: float
    cases: float
    duty: int

    def within(self, minutes: float) -> float:
        """How many of them wait no longer."""
        low, high = sorted((self.first, self.last))
        if minutes >= high:
            return self.cases
        return 0.0 if minutes < low else self.cases * (minutes - low) / (high - low)


class Waits(NamedTuple):
    """How long cases wait until somebody begins with them, in minutes.

    Attributes:
        longest: of all cases of a week.
        backlog: most cases that wait at a time.
        backlog_at: minute of the week at which they do.
        drained_at: minute at which nothing waits any more; in the next week where it is above one.
        spread: waits of all cases of a week.
    """

    longest: float
    backlog: float
    backlog_at: float
    drained_at: float
    spread: Sequence[ReviewPeriod]


def clock(minute: float) -> str:
    """``Fri 18:00``."""
    at = round(minute) % WEEK
    return f"{EVERY_DAY[at // MINUTES_OF_A_DAY].capitalize()} {at % MINUTES_OF_A_DAY // 60:02}:{at % 60:02}"


def weeks(shifts: Sequence[Shift]) -> tuple[tuple[tuple[Duty, ...], str], ...]:
    """The week by the clock of the first shift, and when it is so: empty where it is so all the year.

    There is one, or one for each half of the year where zones change their clocks on other days than others or not at
    all; none where zones differ and this machine has no time zone database.
    """
    zones = list(dict.fromkeys(shift.timezone for shift in shifts))
    if len(zones) == 1:
        return ((_week(shifts, {zones[0]: 0}), ""),)
    found = {when: offsets for when, season in _SEASONS.items() if (offsets := _offsets(zones, season))}
    of_seasons = {_week(shifts, offsets): when for when, offsets in found.items()}
    return tuple((week, when if len(of_seasons) > 1 else "") for week, when in of_seasons.items())


def _offsets(zones: Sequence[str], season: tuple[int, int, int]) -> dict[str, int]:
    """How far the clock of each zone is behind that of the first, in minutes; empty where nobody knows."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ahead = [datetime(*season, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta(0) for zone in zones]
    except ZoneInfoNotFoundError:
        return {}
    return {zone: round((ahead[0] - own).total_seconds() / 60) for zone, own in zip(zones, ahead, strict=True)}


def _week(shifts: Sequence[Shift], behind: dict[str, int]) -> tuple[Duty, ...]:
    """People on duty from minute to minute, with nobody on duty in between, from the start of the week to its end."""
    changes: dict[int, int] = {0: 0, WEEK: 0}
    for shift in shifts:
        for day in shift.days:
            start = (EVERY_DAY.index(day) * MINUTES_OF_A_DAY + shift.begins + behind[shift.timezone]) % WEEK
            end = start + shift.lasts
            for one, other in ((start, min(end, WEEK)), (0, end - WEEK)):
                if other > one:
                    changes[one] = changes.get(one, 0) + shift.people
                    changes[other] = changes.get(other, 0) - shift.people
    found: list[Duty] = []
    people, times = 0, sorted(changes)
    for at, following in pairwise(times):
        people += changes[at]
        if found and found[-1].people == people:
            found[-1] = found[-1]._replace(end=following)
        else:
            found.append(Duty(at, following, people))
    return tuple(found)


def longest_gap(week: Sequence[Duty]) -> Gap | None:
    """The longest time without anybody on duty; None where somebody always is."""
    gaps = [Gap(duty.start, duty.end) for duty in week if not duty.people]
    if len(week) > 1 and gaps and gaps[0].start == 0 and gaps[-1].end == WEEK:
        gaps[-1] = Gap(gaps[-1].start, WEEK + gaps[0].end)
    return max(gaps, key=lambda gap: gap.length, default=None)


def on_duty_minutes(week: Sequence[Duty]) -> int:
    """Minutes of a week in which somebody is on duty."""
    return sum(duty.end - duty.start for duty in week if duty.people)


def person_minutes(week: Sequence[Duty]) -> int:
    """Minutes of a week that all people together are on duty."""
    return sum((duty.end - duty.start) * duty.people for duty in week)


class _Piece(NamedTuple):
    """Cases that come, or are begun with, at an even rate: from minute to minute, from number to number."""

    start: float
    end: float
    first: float
    last: float
    duty: int

    def at(self, number: float) -> float:
        return self.start + (self.end - self.start) * (number - self.first) / (self.last - self.first)


def is_too_much(coming: float, decided: float) -> bool:
    """Whether as many cases come as can be decided, or more: then more and more of them wait."""
    return coming >= decided * (1 - _ROUNDING)


def waits(week: Sequence[Duty], per_minute: float, each: float, *, only_on_duty: bool = False) -> Waits | None:
    """How long cases wait; None where more come in a week than are decided.

    Args:
        week: people on duty.
        per_minute: cases that come in a minute, on average; above 0.
        each: cases that one person decides in a minute.
        only_on_duty: whether others decide what comes while nobody is on duty.
    """
    minutes = on_duty_minutes(week) if only_on_duty else WEEK
    if is_too_much(per_minute * minutes, person_minutes(week) * each):
        return None
    coming: list[_Piece] = []
    begun: list[_Piece] = []
    heights: list[tuple[float, float]] = []
    come = done = 0.0
    # The first week begins empty, the second is what every week is like, the third takes what is left of it.
    for number in range(3):
        for index, duty in enumerate(week):
            start, length = number * WEEK + duty.start, duty.end - duty.start
            arriving = per_minute if duty.people or not only_on_duty else 0.0
            able, waiting = duty.people * each, max(0.0, come - done)
            if arriving:
                coming.append(_Piece(start, start + length, come, come + arriving * length, index))
            if able:
                behind = float(length) if arriving >= able else min(length, waiting / (able - arriving))
                if behind:
                    begun.append(_Piece(start, start + behind, done, done + able * behind, index))
                    done += able * behind
                if length > behind and arriving:
                    begun.append(
                        _Piece(start + behind, start + length, done, done + arriving * (length - behind), index)
                    )
                    done += arriving * (length - behind)
                if length > behind:
                    heights.append((start + behind, 0.0))
            come += arriving * length
            heights.append((start + length, max(0.0, come - done)))
    slack = _ROUNDING * come
    found = tuple(_matched([piece for piece in coming if WEEK <= piece.start < 2 * WEEK], begun, slack))
    most_at, most = max(((at, height) for at, height in heights if WEEK < at <= 2 * WEEK), key=lambda one: one[1])
    if most <= slack:
        most = 0.0
    drained = next((at for at, height in heights if at >= most_at and height <= slack), most_at)
    longest = max((max(one.first, one.last) for one in found), default=0.0)
    return Waits(longest, most, most_at - WEEK, drained - WEEK, found)


def _matched(coming: Sequence[_Piece], begun: Sequence[_Piece], slack: float) -> Iterator[ReviewPeriod]:
    """When the cases that come are begun with: both go up in number."""
    ends = [piece.last for piece in begun]
    for piece in coming:
        at = bisect(ends, piece.first + slack)
        while at < len(begun) and begun[at].first < piece.last - slack:
            first, last = max(piece.first, begun[at].first), min(piece.last, begun[at].last)
            if last - first > slack:
                yield ReviewPeriod(
                    max(0.0, begun[at].at(first) - piece.at(first)),
                    max(0.0, begun[at].at(last) - piece.at(last)),
                    last - first,
                    piece.duty,
                )
            at += 1
