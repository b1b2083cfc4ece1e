"""What changes in a field of a component, said without braces, with its unit behind."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.plan.changes import FieldChange
from aiscale.render.field_words import field_words

CALL = {"kind": "Call", "target": "serving/eta", "timeout_ms": 50, "retries": 0}
ANSWER = {"kind": "DefaultAnswer", "value": "release"}
IMAGE = "registry.example/a-name-that-is-long-enough-to-be-cut@sha256:"


@pytest.mark.parametrize(
    ("path", "before", "after", "words"),
    [
        ("parallelism", 24, 32, "parallelism 24 → 32"),
        ("objective.p99_ms", 100.0, 200.0, "objective p99 100 → 200 ms"),
        ("outlier_detection.max_ejection_percent", 30, None, "outlier detection max ejection 30 % is gone"),
        ("availability", 0.99, 0.95, "availability 0.99 → 0.95"),
        ("ordering", True, False, "ordering true → false"),
        ("calls.eta.timeout_ms", None, 50, "calls eta timeout 50 ms is new"),
        ("windows[0].size", "5m", "1m", "windows[0] size 5m → 1m"),
        ("fallback", [CALL, ANSWER], None, "fallback serving/eta, default answer (value release) are gone"),
        ("fallback", None, [CALL], "fallback serving/eta is new"),
        ("calls.eta", None, CALL, "calls eta is new"),
        ("windows[0]", None, {"kind": "Tumbling", "size": "2h"}, "windows[0] tumbling (size 2h) is new"),
        ("fallback[1]", ANSWER, None, "fallback[1] default answer (value release) is gone"),
        ("args[0]", None, "--fast", "args[0] --fast is new"),
        ("calls.eta", CALL, None, "calls eta is gone"),
        ("reads.tables/rides", None, "tables/rides", "reads tables/rides is new"),
        ("dead_letter", "topics/lost", "topics/bad", "dead letter topics/lost → topics/bad"),
        ("authentication", None, [{"kind": "ApiKey", "header": "x-key"}], "authentication API key (header x-key) is new"),
        ("autoscaling", {"kind": "Autoscaling", "max_replicas": 3}, None, "autoscaling is gone"),
        ("residency", None, ["eu"], "residency eu is new"),
        ("matches[0].path", "", "/prices", 'matches[0] path "" → /prices'),
        ("image", IMAGE + "1" * 64, IMAGE + "2" * 64, "image registry.example/a-name-th…a256:1111111… → registry.example/a-name-th…a256:2222222…"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(path: str, before: Any, after: Any, words: str) -> None:
    assert field_words(FieldChange(path, before, after)) == words
