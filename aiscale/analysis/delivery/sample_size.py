"""How many observations a verdict needs."""

from __future__ import annotations

import math
from statistics import NormalDist


def required_samples(
    baseline: float, relative_effect: float, power: float = 0.8, significance: float = 0.05
) -> int:  # fmt: skip
    """Observations that each of two groups needs, so that a change of a rate is no chance.

    The test of two proportions, two-sided, in its usual normal approximation. Where a rise would take the rate to 1
    or above, a fall by the same share is meant.
    Source: R 4 documentation, power.prop.test.

    Args:
        baseline: the rate today, above 0 and below 1: 0.031 of requests converted.
        relative_effect: smallest relative change worth knowing, above 0 and below 1: 0.02.
        power: chance to see a change of that size, above 0 and below 1.
        significance: chance to see a change where there is none, above 0 and below 1.

    Returns:
        Observations of each group, 1 at least.
    """
    other = baseline * (1 + relative_effect)
    if other >= 1:
        other = baseline * (1 - relative_effect)
    middle = (baseline + other) / 2
    normal = NormalDist()
    by_chance = normal.inv_cdf(1 - significance / 2) * math.sqrt(2 * middle * (1 - middle))
    by_effect = normal.inv_cdf(power) * math.sqrt(baseline * (1 - baseline) + other * (1 - other))
    return max(1, math.ceil(((by_chance + by_effect) / (other - baseline)) ** 2))


def samples_to_see(rate: float, confidence: float = 0.95) -> int:
    """Observations after which something as frequent as ``rate`` has shown itself once, as likely as ``confidence``.

    About 3 / rate for 95 %: the rule of three, read the other way round.
    Source: J. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249 (1983).

    Args:
        rate: share of observations that show it, above 0 and at most 1.
        confidence: above 0 and below 1.

    Returns:
        Observations, 1 at least.
    """
    if rate >= 1:
        return 1
    return max(1, math.ceil(math.log(1 - confidence) / math.log1p(-rate)))
