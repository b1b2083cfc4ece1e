"""Every image that is written by its tag is told by IMG001, at the component that it is written for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale.analysis.streams.kafka_tools import has_tools_job
from aiscale.components.streams.kafka import Kafka
from aiscale.core.values.images import is_pinned
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.streams.kafka.topics_job import topics_job
from aiscale.rules.images.img001_image_not_pinned import check
from tests.support.lowered import CASES, read_system

_FIELDS = {"image", "spark.kubernetes.container.image", "reference"}
"""Names of fields of Kubernetes objects that hold an image: of containers, Spark and volumes."""


def images(value: Any) -> Iterator[str]:
    """Every image in an object."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name in _FIELDS and isinstance(item, str):
                yield item
            else:
                yield from images(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from images(item)


@pytest.mark.complete
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_image_that_is_written_by_its_tag_is_told(case: Path) -> None:
    graph, _ = build(read_system(case))
    records = lower(graph)
    written = {
        record.address
        for record in records
        for image in images(record.properties)
        if record.type.startswith("kubernetes:") and not is_pinned(image)
    }
    told = {item.address for item in check(graph)}
    assert told & {record.address for record in records} == written


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rules_know_where_a_job_makes_topics(case: Path) -> None:
    graph, _ = build(read_system(case))
    clusters = list(graph.of(Kafka))
    assert {one.address: has_tools_job(one, graph) for one in clusters} == {
        one.address: topics_job(one, graph) is not None for one in clusters
    }
