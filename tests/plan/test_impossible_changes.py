from __future__ import annotations

from typing import Any

import pytest

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.impossible_changes import shrinks
from tests.support.records import after, plan_of


def record(kind: str, spec: dict[str, Any]) -> Resource:
    manifest = {"apiVersion": "kafka.strimzi.io/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    return kubernetes_resource(manifest, address="topics/a", reason="a test")


def disk(size: str, **more: str) -> dict[str, Any]:
    return {"storage": {"type": "jbod", "volumes": [{"id": 0, "size": size, **more}]}}


@pytest.mark.parametrize(
    ("kind", "old", "new", "refused"),
    [
        ("KafkaTopic", {"partitions": 6}, {"partitions": 12}, []),
        ("KafkaTopic", {"partitions": 12, "replicas": 3}, {"partitions": 12, "replicas": 2}, []),
        ("KafkaTopic", {"partitions": 12}, {"partitions": 6},
         ["spec.partitions: Kafka cannot take partitions away (12 → 6): keep 12, or move to a topic of another name"]),
        ("KafkaNodePool", disk("900Gi"), disk("1Ti"), []),
        ("KafkaNodePool", disk("1Ti"), disk("1024Gi"), []),
        ("KafkaNodePool", disk("1Ti"), disk("900Gi"),
         ["spec.storage.volumes[0].size: disks can grow and never shrink (1Ti → 900Gi): keep 1Ti"]),
        ("KafkaNodePool", disk("1Ti"), disk("1Ti", **{"class": "fast"}),
         ["spec.storage.volumes[0].class: the disks of a broker keep their storage class (the default → fast)"]),
        ("Other", {"partitions": 12}, {"partitions": 6}, []),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_away(kind: str, old: dict[str, Any], new: dict[str, Any], refused: list[str]) -> None:
    applied = after(plan_of([record(kind, old)]))
    found = shrinks(plan_of([record(kind, new)], applied))
    assert [str(violation) for _, violation in found] == refused
    assert {r.address for r, _ in found} <= {"topics/a"}


def test_what_is_new_or_goes_away_is_not_a_shrink() -> None:
    first = plan_of([record("KafkaTopic", {"partitions": 12})])
    assert (shrinks(first), shrinks(plan_of([], after(first)))) == ((), ())
