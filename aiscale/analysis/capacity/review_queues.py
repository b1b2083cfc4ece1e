"""How long cases wait by chance, for as many people as are on duty when they come, and until they are decided.

A queue is not linear in its servers: three people at night may be saturated where nine by day have little to do. Each
time of duty has a queue of its own, and its waits count by the cases that come in it. Short of its steady state a queue
is taken as a reflected Brownian motion that began empty.
Source: L. Kleinrock, Queueing Systems, volume 1 (1975), the queue M/M/m; L. Green and P. Kolesar, The pointwise
stationary approximation for queues with nonstationary arrivals (1991); J. M. Harrison, Brownian Motion and Stochastic
Flow Systems (1985), section 3.6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import mul

from aiscale.analysis.capacity.queueing import erlang_c
from aiscale.analysis.capacity.review_shifts import WEEK, Duty, Waits

_LATE = 0.05
"""Share of the cases that may take longer."""
_HALVINGS = 24
_MOMENTS = 8
"""Moments of a time of duty at which its queue is looked at."""
_FORGETS = 2.0
"""Standard deviations of what comes and is decided by which people must get ahead, to begin again without a queue."""
_AT_MOST = 20
"""Times of a decision on average that none takes longer than."""
_PARTS = 12
_SHARES = tuple(
    ((part + 0.5 + at / 2) / _PARTS, weight / 18 / _PARTS)
    for part in range(_PARTS)
    for at, weight in ((-math.sqrt(0.6), 5), (0.0, 8), (math.sqrt(0.6), 5))
)
"""Where to look between 0 and 1, and how much it counts: three points of each part, after Gauss and Legendre."""


@dataclass(frozen=True, slots=True)
class _Queue:
    """The queue of a time of duty, in cases and minutes.

    Attributes:
        chance: probability that a case waits at all, in the long run.
        spare: cases a minute that could be decided and do not come; below 0 where more come.
        able: cases a minute that could be decided.
        coming: cases that come in a minute.
        since: how long the queue has been growing, at moments of this time of duty; empty where for ever.
    """

    chance: float
    spare: float
    able: float
    coming: float
    since: tuple[float, ...]

    def above(self, minutes: float) -> float:
        """Probability that a case waits longer."""
        usual = self.chance * math.exp(-self.spare * minutes) if self.spare > 0 else 1.0
        if not self.since:
            return usual
        return usual * sum(self._reached(self.able * minutes, since) for since in self.since) / len(self.since)

    def _reached(self, queue: float, since: float) -> float:
        """Of a queue that began empty: how far the probability of this length is that of the long run."""
        spread = self.able + self.coming
        deviation = math.sqrt(spread * since)
        by_drift = _normal((self.spare * since - queue) / deviation)
        back = _normal((-self.spare * since - queue) / deviation)
        power = 2 * self.spare * queue / spread
        if self.spare > 0:
            return min(1.0, by_drift + (math.exp(power) * back if power < 700 else 0.0))  # above, back is 0
        return min(1.0, back + math.exp(-power) * by_drift if -power < 700 else back)


def _normal(value: float) -> float:
    return math.erfc(-value / math.sqrt(2)) / 2


def wait_p95(week: Sequence[Duty], found: Waits, per_minute: float, each: float, opinions: int) -> float:
    """What 95 of 100 cases of a week do not wait longer than, in minutes, by chance and by what piles up.

    Args:
        week: people on duty.
        found: how long cases wait if they come evenly.
        per_minute: cases that come in a minute, on average; above 0.
        each: cases that one person decides in a minute, all opinions on them counted.
        opinions: people who decide each case, each for themselves.
    """
    return _least(_waiting(week, found, per_minute, each, opinions), 0.0, max(found.longest, 1.0))


def decided_p95(
    week: Sequence[Duty], found: Waits, per_minute: float, each: float, opinions: int, after: float | None = None
) -> float:
    """Within what time of their coming 95 of 100 cases of a week are decided, in minutes.

    A decision takes a time that is distributed exponentially, and does not depend on the wait for it: the 95th
    percentile of both together is less than the sum of theirs, and more than the wait's and a decision on average.

    Args:
        week: people on duty.
        found: how long cases wait if they come evenly.
        per_minute: cases that come in a minute, on average; above 0.
        each: cases that one person decides in a minute, all opinions on them counted.
        opinions: people who decide each case, each for themselves.
        after: after how long a wait others decide, at once; None where they do not.
    """
    longer = _waiting(week, found, per_minute, each, opinions)
    on_average = 1 / (each * opinions)
    left = longer(after) if after is not None else 0.0

    def late(minutes: float) -> float:
        instead = left if after is not None and minutes >= after else 0.0
        takes = min(minutes, _AT_MOST * on_average)
        begun_late = sum(
            weight * _density(share * takes, on_average, opinions) * max(0.0, longer(minutes - share * takes) - instead)
            for share, weight in _SHARES
        )
        return (1 - (-math.expm1(-takes / on_average)) ** opinions) * (1 - instead) + takes * begun_late

    least = _least(longer, 0.0, max(found.longest, 1.0))
    if after is not None and late(after) <= _LATE:
        return after if least >= after else _least(late, least, after)
    return _least(late, least, least + on_average)


def _density(minutes: float, on_average: float, opinions: int) -> float:
    """Of the decisions that take so long, once they are begun with, in a minute."""
    left = math.exp(-minutes / on_average)
    return float(opinions * left * (1 - left) ** (opinions - 1) / on_average)


def _waiting(
    week: Sequence[Duty], found: Waits, per_minute: float, each: float, opinions: int
) -> Callable[[float], float]:
    """The share of the cases that waits longer than so many minutes."""
    queues = dict(_queues(week, per_minute * opinions, each * opinions))
    different, every = set(queues.values()), sum(one.cases for one in found.spread)

    def longer(minutes: float) -> float:
        chances = {queue: queue.above(minutes) for queue in different}
        late = 0.0
        for one in found.spread:
            in_time, queue = one.within(minutes), queues.get(one.duty)
            late += one.cases - in_time + (in_time * chances[queue] if queue is not None else 0.0)
        return late / every

    return longer


def _least(late: Callable[[float], float], low: float, high: float) -> float:
    """The least time, from ``low`` on, for which no more than five of a hundred are late."""
    if late(low) <= _LATE:
        return low
    while late(high) > _LATE:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if late(middle) <= _LATE:
            high = middle
        else:
            low = middle
    return high


def _queues(week: Sequence[Duty], per_minute: float, each: float) -> Iterator[tuple[int, _Queue]]:
    """The queue of each time of duty, by its number in the week."""
    lengths = [duty.end - duty.start for duty in week]
    spares = [duty.people * each - per_minute for duty in week]
    on_average = sum(map(mul, lengths, spares)) / WEEK
    began: tuple[float, float] | None = None  # minutes since nothing waited, cases that could be decided besides
    grown: dict[int, tuple[float, float]] = {}
    # The week twice: what has been growing on Sunday goes on growing on Monday. One all alike never began.
    for number in (*range(len(week)), *range(len(week))) if len(week) > 1 else ():
        if began is not None:
            grown[number] = began
            began = (began[0] + lengths[number], began[1] + lengths[number] * spares[number])
        if not week[number].people or _forgets(lengths[number], spares[number], 2 * per_minute + spares[number]):
            began = (0.0, 0.0)
    for number, duty in enumerate(week):
        if not duty.people:
            continue
        length, spare, since = lengths[number], spares[number], tuple[float, ...]()
        if number in grown:
            age, besides = grown[number]
            spare = min(spare, (besides + length * spare) / (age + length))
            since = tuple(age + length * (at + 0.5) / _MOMENTS for at in range(_MOMENTS))
        elif not 0 < spare < on_average:
            spare = on_average
        yield number, _Queue(erlang_c(duty.people, per_minute / each), spare, duty.people * each, per_minute, since)


def _forgets(length: float, spare: float, spread: float) -> bool:
    """Whether people get through what has been there before, so that it makes no later case wait."""
    return spare * length >= _FORGETS * math.sqrt(spread * length)
