"""How far apart the starts of a schedule are."""

from __future__ import annotations

import pytest

from aiscale.analysis.delivery.cron import Gaps, gaps
from aiscale.quantities import Duration


@pytest.mark.parametrize(
    ("schedule", "shortest", "longest", "mean"),
    [
        ("@hourly", "1h", "1h", "1h"),
        ("@daily", "1d", "1d", "1d"),
        ("@weekly", "7d", "7d", "7d"),
        ("@monthly", "28d", "31d", "30d10h12m46s"),
        ("@yearly", "365d", "366d", "365d8h"),
        ("0 3 * * *", "1d", "1d", "1d"),
        ("0 */2 * * *", "2h", "2h", "2h"),
        ("0 */5 * * *", "4h", "5h", "4h48m"),
        ("0,30 9 * * *", "30m", "23h30m", "11h59m46s"),
        ("*/15 8-17 * * mon-fri", "15m", "2d14h15m", "50m19s"),
        ("0 9 * * 1", "7d", "7d", "7d"),
        ("0 9 * JAN,FEB SUN", "7d", "315d", "35d21h"),
        # Either day fits where both are given; a step is no star.
        ("0 1 1,15 * mon", "1d", "7d", "5d2h10m55s"),
        ("0 0 */2 * *", "1d", "2d", "1d23h5m48s"),
        ("0 0 29/1 * *", "1d", "57d", "12d8h16m33s"),
    ],
)
def test_the_gaps_of_a_schedule(schedule: str, shortest: str, longest: str, mean: str) -> None:
    assert gaps(schedule) == Gaps(Duration.parse(shortest), Duration.parse(longest), Duration.parse(mean))


@pytest.mark.parametrize(
    "schedule", ["0 0 31 2 *", "0 0 29 2 *", "5 4 * * 7", "60 * * * *", "0 0 * *", "*/0 * * * *", "a * * * *"]
)
def test_what_has_no_gaps(schedule: str) -> None:
    assert gaps(schedule) is None
