"""What load reaches a service that scales by itself before a new replica answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from aiscale.analysis.load.load import Load
from aiscale.core.values.demand import Autoscaling
from aiscale.quantities import Duration


class Rising(NamedTuple):
    """Load that rises.

    Attributes:
        reacts_s: time until a new replica answers, in seconds: until it is noticed, and until it has started.
        reached: requests, or tokens, per second that arrive by then.
        running: replicas that run until then.
        each: how many per second one of them answers.
    """

    reacts_s: float
    reached: float
    running: int
    each: float

    @property
    def is_too_fast(self) -> bool:
        """Whether more arrives than the replicas that run answer."""
        return self.reached > self.running * self.each


def rising(
    scaling: Autoscaling, starts: Duration, load: Load, rise: Mapping[float, float], each: float, size: float = 1.0
) -> Rising:
    """What reaches the replicas that run at the mean load, while it rises.

    Args:
        scaling: how the number of replicas follows the load.
        starts: time that a replica takes to start.
        load: what arrives as a rule.
        rise: how much more arrives, per second, by the seconds within which it comes.
        each: how many per second one replica answers, in the unit of the load.
        size: how many of that unit one request is: 1 of requests, the tokens of its answer.
    """
    reacts = starts + scaling.polling_interval + scaling.scale_up_stabilization
    reached = load.mean + sum(more * (min(1.0, reacts / within) if within else 1.0) for within, more in rise.items())
    running = min(scaling.max_replicas, max(scaling.min_replicas, math.ceil(load.mean / _kept(scaling, each, size))))
    return Rising(float(reacts), reached, running, each)


def _kept(scaling: Autoscaling, each: float, size: float) -> float:
    """What one replica is kept at, per second: the least that a signal leaves it, since the most replicas count."""
    rps, cpu = scaling.signal("rps"), scaling.signal("cpu")
    by_rps = min(each, rps.target_value * size) if rps is not None else each
    return min(by_rps, each * min(1.0, cpu.target_value / 100) if cpu is not None else each)
