"""The week of people on duty, and waits that a count of single cases shows as well."""

from __future__ import annotations

import math
import random
import time
from bisect import bisect_left
from collections import deque
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.analysis.capacity.queueing import erlang_c
from aiscale.analysis.capacity.review_peaks import worst_peak
from aiscale.analysis.capacity.review_queues import decided_p95, wait_p95
from aiscale.analysis.capacity.review_shifts import (
    WEEK,
    Duty,
    clock,
    longest_gap,
    on_duty_minutes,
    person_minutes,
    waits,
    weeks,
)
from aiscale.people import EVERY_DAY, Shift

OFFICE = Shift(6, start="08:00", end="18:00")


def week(*shifts: Shift) -> tuple[Duty, ...]:
    [(found, when)] = weeks(shifts)
    assert when == ""
    return found


def test_shifts_that_overlap_add_up() -> None:
    found = week(Shift(4, days=["mon"], start="08:00", end="16:00"), Shift(3, days=["mon"], start="14:00", end="20:00"))
    assert found == (
        Duty(0, 480, 0), Duty(480, 840, 4), Duty(840, 960, 7), Duty(960, 1_200, 3), Duty(1_200, WEEK, 0),
    )  # fmt: skip
    assert (on_duty_minutes(found), person_minutes(found)) == (12 * 60, (4 * 8 + 3 * 6) * 60)


def test_a_shift_of_sunday_night_goes_into_monday() -> None:
    found = week(Shift(2, days=["sun"], start="22:00", end="06:00"))
    assert found == (Duty(0, 360, 2), Duty(360, WEEK - 120, 0), Duty(WEEK - 120, WEEK, 2))


def test_the_longest_gap_is_the_weekend_and_ends_in_the_next_week() -> None:
    gap = longest_gap(week(OFFICE))
    assert gap is not None
    assert (gap.text(), gap.end - gap.start) == ("from Fri 18:00 to Mon 08:00", 62 * 60)
    assert longest_gap(week(Shift(1, days=EVERY_DAY, start="00:00", end="24:00"))) is None


def test_zones_are_told_by_the_clock_of_the_first() -> None:
    [(found, when)] = weeks(
        [
            Shift(1, days=["tue"], start="09:00", end="17:00", timezone="Asia/Tokyo"),
            Shift(2, days=["mon"], start="20:00", end="22:00", timezone="UTC"),
        ]
    )
    assert when == ""  # neither of them changes its clocks
    tuesday = 24 * 60
    assert found == (
        Duty(0, tuesday + 5 * 60, 0), Duty(tuesday + 5 * 60, tuesday + 7 * 60, 2), Duty(tuesday + 7 * 60, tuesday + 9 * 60, 0),
        Duty(tuesday + 9 * 60, tuesday + 17 * 60, 1), Duty(tuesday + 17 * 60, WEEK, 0),
    )  # fmt: skip


def test_a_zone_that_changes_its_clocks_gives_a_week_for_each_half_of_the_year() -> None:
    found = weeks(
        [
            Shift(1, days=["mon"], start="08:00", end="16:00", timezone="UTC"),
            Shift(1, days=["mon"], start="16:00", end="20:00", timezone="Europe/Dublin"),
        ]
    )
    assert [(gap.text() if (gap := longest_gap(one)) else "", when) for one, when in found] == [
        ("from Mon 20:00 to Mon 08:00", ", in January"),
        ("from Mon 19:00 to Mon 08:00", ", in July"),
    ]


def test_what_comes_on_friday_evening_waits_for_the_weekend_that_is_before_it() -> None:
    found = waits(week(OFFICE), per_minute=0.2, each=10 / 60)
    assert found is not None
    # 12 an hour for 62 hours are 744; 60 an hour are decided on Monday.
    assert (found.longest, found.backlog, clock(found.backlog_at)) == (62 * 60, pytest.approx(744), "Mon 08:00")
    assert clock(found.drained_at) == "Tue 17:00"


def test_nobody_waits_where_others_decide_at_night() -> None:
    found = waits(week(OFFICE), per_minute=0.5, each=10 / 60, only_on_duty=True)
    assert found is not None
    assert (found.longest, found.backlog) == (0, 0)


@pytest.mark.parametrize("only_on_duty", [False, True])
def test_more_than_they_decide_never_ends(only_on_duty: bool) -> None:
    assert waits(week(OFFICE), per_minute=1.0, each=10 / 60, only_on_duty=only_on_duty) is None


@pytest.mark.parametrize(("people", "each"), [(9, 9), (5, 17), (7, 11)])
def test_as_many_as_they_decide_is_too_many_whatever_the_rounding(people: int, each: int) -> None:
    always = week(Shift(people, days=EVERY_DAY, start="00:00", end="24:00"))
    assert waits(always, per_minute=people * each / 60, each=each / 60) is None


def counted(found: tuple[Duty, ...], every: float, each: float, only_on_duty: bool) -> tuple[float, float]:
    """Longest wait and the 95th percentile, case by case: one comes after so many minutes, and each minute of the
    people on duty does a part of the work.
    """
    people = [duty.people for duty in found for _ in range(duty.start, duty.end)]
    able = list(accumulate((count * each for count in people * 6), initial=0.0))
    lasts, free = [], 0.0
    at, number = 0.0, 0
    while at < 3 * WEEK:
        on_duty = people[int(at) % WEEK]
        if on_duty or not only_on_duty:
            minute = int(at)
            start = able[minute] + (able[minute + 1] - able[minute]) * (at - minute)
            begun = max(free, start)
            free = begun + 1.0
            index = bisect_left(able, begun + 1e-9)
            if begun <= start and on_duty:
                waited = 0.0
            else:
                waited = max(0.0, index - 1 + (begun + 1e-9 - able[index - 1]) / (able[index] - able[index - 1]) - at)
            if at >= 2 * WEEK:
                lasts.append(waited)
        number += 1
        at = number * every
    lasts.sort()
    return lasts[-1], lasts[int(0.95 * len(lasts))]


# The same cases each time: where a queue is emptied in the very minute in which a shift ends, one case more or less waits
# a night, in the count and not in the flow.
@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sets(st.sampled_from(EVERY_DAY), min_size=1), st.integers(0, 23), st.integers(1, 24)),
        min_size=1, max_size=3,
    ),
    st.floats(0.2, 0.9),
    st.booleans(),
)  # fmt: skip
def test_the_waits_are_those_of_single_cases(shifts, utilisation, only_on_duty) -> None:
    found = week(
        *(
            Shift(people, days=sorted(days), start=f"{start:02}:00", end=f"{(start + hours) % 24:02}:00")
            for people, days, start, hours in shifts
            if hours < 24
        ),
        OFFICE,
    )
    minutes = on_duty_minutes(found) if only_on_duty else WEEK
    each = 5.0
    per_minute = utilisation * person_minutes(found) * each / minutes
    # A thousand cases are too many to count one by one: their work is made larger instead.
    scale = per_minute * WEEK / 4_000
    known = waits(found, per_minute / scale, each / scale, only_on_duty=only_on_duty)
    assert known is not None
    longest, p95 = counted(found, scale / per_minute, each / scale, only_on_duty)
    assert known.longest == pytest.approx(longest, abs=15)
    most = 0.95 * sum(one.cases for one in known.spread)
    assert (
        sum(one.within(p95 - 30) for one in known.spread) <= most <= sum(one.within(p95 + 30) for one in known.spread)
    )


def counted_at_peaks(found: tuple[Duty, ...], per_minute: float, peak: float, lasts: int, only_on_duty: bool) -> int:
    """The longest wait, minute by minute, of peaks that begin at each hour of a week; a person decides one a minute."""
    people = [duty.people for duty in found for _ in range(duty.start, duty.end)]
    able = list(accumulate(people * 6, initial=0.0))
    usual, longest = [0.0], 0

    def left(at: int, waiting: float, rate: float) -> float:
        on_duty = people[at % WEEK]
        return max(0.0, waiting + (rate if on_duty or not only_on_duty else 0.0) - on_duty)

    for at in range(4 * WEEK):
        usual.append(left(at, usual[-1], per_minute))
    for start in range(WEEK, 2 * WEEK, 60):
        waiting = usual[start]
        for at in range(start, 4 * WEEK):
            waiting = left(at, waiting, peak if at < start + lasts else per_minute)
            if waiting > 1e-9 and (people[at % WEEK] or not only_on_duty):
                longest = max(longest, bisect_left(able, able[at + 1] + waiting + 1e-6) - at - 1)
            if at > start + lasts and waiting <= usual[at + 1] + 1e-9:
                break
    return longest


DAY_AND_NIGHT = (
    Shift(10, start="08:00", end="20:00", days=EVERY_DAY), Shift(4, start="20:00", end="08:00", days=EVERY_DAY),
)  # fmt: skip
ALL_WEEK_BUT_TWO_NIGHTS = (
    Shift(3, start="06:00", end="22:00", days=EVERY_DAY), Shift(2, days=["mon", "tue", "wed"], start="14:00", end="06:00"),
)  # fmt: skip


@pytest.mark.parametrize("only_on_duty", [False, True])
@pytest.mark.parametrize(
    ("shifts", "per_minute", "peak", "lasts"),
    [
        (DAY_AND_NIGHT, 3.0, 9.6, 120), (DAY_AND_NIGHT, 3.0, 4.5, 1_440), (DAY_AND_NIGHT, 3.0, 3.5, 120),
        ((OFFICE,), 0.8, 12.0, 60), ((OFFICE,), 0.8, 5.0, 3_000), (ALL_WEEK_BUT_TWO_NIGHTS, 1.2, 6.0, 60),
        (ALL_WEEK_BUT_TWO_NIGHTS, 1.2, 2.5, 600),
        ((Shift(6, start="08:00", end="13:00"), Shift(2, start="13:30", end="17:00")), 0.3, 4.0, 60),
    ],
)  # fmt: skip
def test_the_worst_peak_is_that_of_all_which_may_come(
    shifts: tuple[Shift, ...], per_minute: float, peak: float, lasts: int, only_on_duty: bool
) -> None:
    found = worst_peak(week(*shifts), per_minute, 1.0, peak, lasts, only_on_duty=only_on_duty)
    assert found.longest == pytest.approx(
        counted_at_peaks(week(*shifts), per_minute, peak, lasts, only_on_duty),
        abs=1.01,
        rel=0.03 if only_on_duty else 0,
    )


def test_the_worst_peak_is_found_at_once_among_many_shifts() -> None:
    many = week(*(
        Shift(1 + number % 5, start=f"{number % 24:02}:{number % 60:02}", end=f"{(7 * number + 5) % 24:02}:30", days=EVERY_DAY)
        for number in range(40)
    ))  # fmt: skip
    assert len(many) > 300
    began = time.process_time()
    for only_on_duty in (False, True):
        assert worst_peak(many, 10, 1.0, 100, 120, only_on_duty=only_on_duty).fewest > 0
    assert time.process_time() - began < 2


def simulated(people: dict[int, int], per_minute: float, each: float, weeks: int) -> float:
    """The 95th percentile of the waits of cases that come and are decided at random, by a simulation of so many weeks.

    Args:
        people: how many there are from each hour of a day on; nobody goes home from an open case.
    """
    chance, waiting, done = random.Random(7), deque[float](), list[float]()
    at, busy = 0.0, 0
    while at < weeks * WEEK:
        hour = int(at / 60) % 24
        able = people[max(one for one in people if one <= hour)]
        while waiting and busy < able:
            done.append(at - waiting.popleft())
            busy += 1
        rate = per_minute + min(busy, able) * each
        left = 60 - at % 60 + 1e-9
        step = chance.expovariate(rate)
        at += min(step, left)
        if step < left and chance.random() < per_minute / rate:
            waiting.append(at)
        elif step < left:
            busy -= 1
    done.sort()
    return done[int(0.95 * len(done))]


@pytest.mark.parametrize(("per_hour", "tolerance"), [(36.3, 0.05), (57, 0.2), (66, 0.2)])
def test_a_night_with_few_people_has_a_queue_of_its_own(per_hour: float, tolerance: float) -> None:
    shifts = week(
        Shift(6, start="07:00", end="19:00", days=EVERY_DAY), Shift(3, start="19:00", end="07:00", days=EVERY_DAY)
    )
    known = waits(shifts, per_hour / 60, 1 / 3)
    assert known is not None
    counted = simulated({0: 3, 7: 6, 19: 3}, per_hour / 60, 1 / 3, weeks=15)
    assert wait_p95(shifts, known, per_hour / 60, 1 / 3, 1) == pytest.approx(counted, rel=tolerance, abs=0.1)


def late(minutes: float, servers: int, coming: float, each: float) -> float:
    """Probability that a case of an M/M/c queue is not decided by then: Kleinrock, Queueing Systems, section 3.5."""
    chance, spare = erlang_c(servers, coming / each), servers * each - coming
    waited = chance * each * (math.exp(-spare * minutes) - math.exp(-each * minutes)) / (each - spare)
    return math.exp(-each * minutes) + waited


@pytest.mark.parametrize("people", [1, 2, 4, 30])
@pytest.mark.parametrize("busy", [0.01, 0.3, 0.6, 0.9, 0.97])
def test_95_of_100_are_decided_when_wait_and_decision_together_say_so(people: int, busy: float) -> None:
    always = week(Shift(people, days=EVERY_DAY, start="00:00", end="24:00"))
    each, coming = 1 / 6, people * busy / 6
    known = waits(always, coming, each)
    assert known is not None
    assert late(decided_p95(always, known, coming, each, 1), people, coming, each) == pytest.approx(0.05, rel=1e-3)


def test_four_people_decide_in_what_tables_of_the_queue_say() -> None:
    always = week(Shift(4, days=EVERY_DAY, start="00:00", end="24:00"))
    found = []
    for per_hour in (3.6, 20, 36):
        known = waits(always, per_hour / 60, 1 / 6)
        assert known is not None
        found.append(decided_p95(always, known, per_hour / 60, 1 / 6, 1))
    assert found == pytest.approx([17.98, 18.85, 49.0], abs=0.05)


def by_cases(
    shift: tuple[int, int] | None, people: int, opinions: int, per_minute: float, each: float, after: float | None
) -> float:
    """The 95th percentile of coming to decision, by single cases that are decided in turn; ``shift`` in minutes."""
    chance, done, at = random.Random(11), list[float](), 0.0
    free = [0.0] * people
    while at < 60 * WEEK:
        at += chance.expovariate(per_minute)
        begins = max(at, sorted(free)[opinions - 1])
        day, minute = divmod(begins, 1_440)
        if shift is not None and not shift[0] <= minute < shift[1]:
            begins = (day + (minute >= shift[1])) * 1_440 + shift[0]
        if after is not None and begins - at > after:
            done.append(after)
            continue
        free.sort()
        for one in range(opinions):
            free[one] = begins + chance.expovariate(each)
        done.append(max(free[:opinions]) - at)
    done.sort()
    return done[int(0.95 * len(done))]


@pytest.mark.parametrize(
    ("shift", "opinions", "after"),
    [(None, 1, None), (None, 2, None), (None, 1, 4.0), ((480, 1_080), 1, None), ((60, 1_430), 1, None),
     ((480, 1_080), 1, 30.0), ((60, 1_430), 1, 15.0)],
)  # fmt: skip
def test_what_95_of_100_take_is_what_is_counted(
    shift: tuple[int, int] | None, opinions: int, after: float | None
) -> None:
    start, end = ("00:00", "24:00") if shift is None else (f"{at // 60:02}:{at % 60:02}" for at in shift)
    people, per_minute, each = 6, 0.15, 1 / 6
    on_duty = week(Shift(people, days=EVERY_DAY, start=start, end=end))
    known = waits(on_duty, per_minute, each / opinions)
    assert known is not None
    told = decided_p95(on_duty, known, per_minute, each / opinions, opinions, after)
    assert told == pytest.approx(by_cases(shift, people, opinions, per_minute, each, after), rel=0.07)
