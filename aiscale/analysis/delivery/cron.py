"""How far apart the starts of a schedule are.

Source: robfig/cron 3 (spec.go, parser.go), which Kubernetes' CronJob controller uses: five fields, and a day that
fits either the day of the month or the weekday where both are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from aiscale.quantities import Duration

_WORDS = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIRST = date(2024, 1, 1)
"""Four years from here hold every day that there is."""
_DAYS = 4 * 365 + 1
_MINUTES = 24 * 60


class Gaps(NamedTuple):
    """Times between two starts that follow each other.

    Attributes:
        shortest: the least.
        longest: the most.
        mean: the average.
    """

    shortest: Duration
    longest: Duration
    mean: Duration


@cache
def gaps(schedule: str) -> Gaps | None:
    """Between the starts of a schedule; None where it cannot be read, or starts less than twice in four years."""
    try:
        minutes, hours, days, months, weekdays = _fields(_WORDS.get(schedule, schedule))
    except ValueError:
        return None
    times = sorted(hour * 60 + minute for hour in hours[0] for minute in minutes[0])
    within = [later - earlier for earlier, later in pairwise(times)]
    found = set[int]()
    first: int | None = None
    before: int | None = None
    starts = 0
    for number in range(_DAYS):
        day = _FIRST + timedelta(number)
        weekday = (day.weekday() + 1) % 7
        fits = (day.day in days[0], weekday in weekdays[0])
        if day.month not in months[0] or not (all(fits) if days[1] or weekdays[1] else any(fits)):
            continue
        if before is not None:
            found.add((number - before) * _MINUTES + times[0] - times[-1])
        found.update(within)
        first = number if first is None else first
        before = number
        starts += len(times)
    if not found or first is None or before is None:
        return None
    span = (before - first) * _MINUTES + times[-1] - times[0]
    return Gaps(Duration(60 * min(found)), Duration(60 * max(found)), Duration(round(60 * span / (starts - 1))))


def _fields(schedule: str) -> Sequence[tuple[frozenset[int], bool]]:
    """The values of each field, and whether it is a star."""
    minute, hour, day, month, weekday = schedule.lower().split()
    found = [
        _field(minute, 0, 59),
        _field(hour, 0, 23),
        _field(day, 1, 31),
        _field(month, 1, 12, _MONTHS),
        _field(weekday, 0, 6, _WEEKDAYS),
    ]
    if not all(values for values, _ in found):
        raise ValueError(schedule)
    return found


def _field(text: str, least: int, most: int, names: Sequence[str] = ()) -> tuple[frozenset[int], bool]:
    values: set[int] = set()
    is_star = False
    for part in text.split(","):
        span, _, every = part.partition("/")
        step = int(every) if every else 1
        if span == "*":
            first, last = least, most
            is_star = is_star or step == 1
        else:
            low, _, high = span.partition("-")
            first = _number(low, least, names)
            last = _number(high, least, names) if high else most if every else first
        if step < 1 or not least <= first <= last <= most:
            raise ValueError(text)
        values.update(range(first, last + 1, step))
    return frozenset(values), is_star


def _number(text: str, least: int, names: Sequence[str]) -> int:
    return names.index(text) + least if text in names else int(text)
