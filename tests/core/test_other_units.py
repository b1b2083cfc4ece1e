"""Numbers that were written in another unit: what is meant, and what cannot be told."""

from __future__ import annotations

import pytest

from aiscale.components.observability.slo import Slo
from aiscale.core.messages.unit_conversion import meant, told_as_fractions
from aiscale.core.relations import Call
from aiscale.core.values.demand import Objective, Traffic
from aiscale.core.values.rollout import Shadow


@pytest.mark.parametrize(
    ("given", "field", "model", "number"),
    [
        ("90ms", "p99_ms", Objective, "90"),
        ("1.5s", "p99_ms", Objective, "1500"),
        ("1m30s", "p99_ms", Objective, "90000"),
        ("90 %", "availability", Objective, "0.9"),
        ("99.95%", "availability", Objective, "0.9995"),
        ("99.999", "availability", Objective, "0.99999"),
        ("0.9995", "availability", Objective, "0.9995"),
        (99.95, "availability", Objective, "0.9995"),
        (99, "latency_share", Slo, "0.99"),
        ("20%", "retry_budget_percent", Call, "20"),
        ("20%", "percent", Shadow, "20"),
        ("1Ki", "message_bytes", Traffic, "1024"),
        ("2Mi", "message_bytes", Traffic, "2097152"),
        ("12", "retries", Call, "12"),
        ("soon", "p99_ms", Objective, ""),
        ("50%", "p99_ms", Objective, ""),
        ("90ms", "availability", Objective, ""),
        ("90ms", "no_field", Objective, ""),
        (100, "availability", Objective, ""),
        (1, "availability", Objective, ""),
        (True, "availability", Objective, ""),
        (None, "availability", Objective, ""),
    ],
)
def test_what_is_meant(given: object, field: str, model: type, number: str) -> None:
    assert meant(given, field, model) == number


@pytest.mark.parametrize(("given", "number"), [("50ms", "50"), ("0.5ms", ""), ("2.5", ""), ("7", "7")])
def test_a_whole_number_is_not_cut(given: str, number: str) -> None:
    assert meant(given, "timeout_ms", Call, whole=True) == number


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([0.05, 0.25, 0.5], "; 0.5 is 0.5 %: write 50 for 50 %"),
        ([0.001], "; 0.001 is 0.001 %: write 0.1 for 0.1 %"),
        ([0.1, 1, 10], ""),
        ([1], ""),
        ([], ""),
    ],
)
def test_what_may_be_a_fraction_where_per_cent_are_wanted(given: list[float], told: str) -> None:
    assert told_as_fractions(given) == told
