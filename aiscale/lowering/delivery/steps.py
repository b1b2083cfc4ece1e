"""Steps of a canary."""

from __future__ import annotations

import math


def weight(step: float) -> int:
    """The weight of a step: a whole number of per cent, 1 at least."""
    return max(1, math.floor(step))
