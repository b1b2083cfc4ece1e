"""How long cases wait by chance, for as many people as are on duty when they come.

A queue is not linear in its servers: three people at night may be saturated where nine by day have little to do. Each
time of duty has a queue of its own, and its waits count by the cases that come in it. Short of its steady state a queue
is taken as a reflected Brownian motion that began empty.
Source: L. Green and P. Kolesar, The pointwise stationary approximation for queues with nonstationary arrivals (1991);
J. M. Harrison, Brownian Motion and Stochastic Flow Systems (1985), section 3.6.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import mul

from aiscale.analysis.duty import WEEK, Duty, Waits
from aiscale.analysis.queueing import erlang_c

_HALVINGS = 40
_MOMENTS = 8
"""Moments of a time of duty at which its queue is looked at."""
_FORGETS = 2.0
"""Standard deviations of what comes and is decided by which people must get ahead, to begin again without a queue."""


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
    queues = dict(_queues(week, per_minute * opinions, each * opinions))

    def above(minutes: float) -> float:
        chances = {queue: queue.above(minutes) for queue in set(queues.values())}
        late = 0.0
        for one in found.spread:
            in_time, queue = one.within(minutes), queues.get(one.duty)
            late += one.cases - in_time + (in_time * chances[queue] if queue is not None else 0.0)
        return late

    wanted = 0.05 * sum(one.cases for one in found.spread)
    if above(0.0) <= wanted:
        return 0.0
    low, high = 0.0, max(found.longest, 1.0)
    while above(high) > wanted:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if above(middle) <= wanted:
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
    # The week twice: what has been growing on Sunday goes on growing on Monday.
    for number in (*range(len(week)), *range(len(week))):
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
