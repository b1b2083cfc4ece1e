"""Figures of topics and pools, as ``aiscale why`` tells them."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.cli.views.figures import _left, figures
from aiscale.graph.build import build
from aiscale.streams import KafkaCluster, Topic


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"retention": "3d"}, "4 partitions, records for 3d"),
        ({"retention": "forever"}, "4 partitions, records forever"),
        ({"cleanup": "compact"}, "4 partitions, compacted"),
    ],
)
def test_a_topic_says_how_long_it_keeps_records(fields: dict[str, str], told: str) -> None:
    topic = Topic("rides", KafkaCluster("events"), partitions=4, **fields)  # type: ignore[arg-type]  # checked by the class itself
    graph, _ = build(System("s", [topic]))
    assert dict(figures(graph, topic))["holds"] == told


@pytest.mark.parametrize(
    ("has", "asked", "told"),
    [
        (1_352.0, 193.0, "1,159 of 1,352 GiB"), (24.0, 18.75, "5.25 of 24 GiB"), (24.0, 36.0, "12 too few of 24 GiB"),
        (12_000.0, 0.0, "12,000 of 12,000 GiB"),
    ],
)  # fmt: skip
def test_what_is_left_has_no_exponent(has: float, asked: float, told: str) -> None:
    assert _left(has, asked, "GiB") == told
