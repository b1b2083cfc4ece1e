"""Weights of endpoints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def weights(percents: Sequence[float], most: int) -> list[int]:
    """Weights in the ratio of some shares: the shares where they are whole, else the smallest of the same ratio.

    Where these are too large, the largest is the highest weight and the others are rounded; a share above 0 has at
    least 1.

    Args:
        percents: the shares.
        most: the highest weight.
    """
    shares = [Fraction(str(percent)) for percent in percents]
    scale = math.lcm(*(one.denominator for one in shares))
    whole = [int(one * scale) for one in shares]
    if scale > 1:
        common = math.gcd(*whole)
        whole = [one // common for one in whole]
    if max(whole) <= most:
        return whole
    return [max(1, round(one * most / max(whole))) if one else 0 for one in whole]
