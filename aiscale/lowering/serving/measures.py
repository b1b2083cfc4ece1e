"""PromQL of percentiles and shares, over a window that a condition of a rollout sets."""

from __future__ import annotations

from collections.abc import Sequence

WINDOW = "WINDOW"
"""Stands for the window: ``120s``."""


def p99(buckets: str) -> str:
    """The 99th percentile of a histogram, in its own unit.

    Args:
        buckets: its buckets, with their labels.
    """
    return f"histogram_quantile(0.99, sum by (le) (rate({buckets}[{WINDOW}])))"


def percent(failed: Sequence[str], *every: str) -> str:
    """The share of failed requests, in per cent; no data where there are no requests.

    Args:
        failed: counters of failed requests, which have no series before the first one fails.
        every: counters that have all requests together.
    """
    share = " + ".join(f"({_sum(one)} or vector(0))" for one in failed)
    return f"100 * ({share}) / ({' + '.join(map(_sum, every))})"


def _sum(counter: str) -> str:
    return f"sum(rate({counter}[{WINDOW}]))"
