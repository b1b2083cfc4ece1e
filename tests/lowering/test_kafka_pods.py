"""What the rules count for a Kafka cluster is what its manifests ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pytest

from aiscale import System
from aiscale.analysis.pods import pods
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.quantities import Bytes, Cpu
from aiscale.streams import KafkaCluster
from tests.support.lowered import lower_system

CLUSTER = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
Size = tuple[Cpu, Bytes]


def _asked(manifest: Mapping[str, Any]) -> Iterator[tuple[Size, int]]:
    """What each pod of a manifest asks for, and how many such pods there are."""
    spec = manifest.get("spec", {})
    if manifest["kind"] == "KafkaNodePool":
        yield _sum([spec]), spec["replicas"]
    elif manifest["kind"] == "Kafka":
        entity = spec["entityOperator"]
        yield _sum([entity["topicOperator"], entity["userOperator"]]), 1
        for name in ("kafkaExporter", "cruiseControl"):
            if name in spec:
                yield _sum([spec[name]]), 1


def _sum(containers: list[Mapping[str, Any]]) -> Size:
    requests = [container["resources"]["requests"] for container in containers]
    cpu = sum(Cpu.parse(request["cpu"]) for request in requests)
    return Cpu(cpu), Bytes(sum(Bytes.parse(request["memory"]) for request in requests))


@pytest.mark.parametrize(("brokers", "controllers"), [(1, 1), (3, 3), (6, 5)])
def test_every_pod_is_counted(brokers: int, controllers: Literal[1, 3, 5]) -> None:
    kafka = KafkaCluster("events", brokers=brokers, controllers=controllers, on=CLUSTER)
    written: Counter[Size] = Counter()
    for resource in lower_system(System("s", [kafka])):
        for size, count in _asked(resource.properties):
            written[size] += count
    counted: Counter[Size] = Counter()
    for item in pods(kafka):
        counted[item.resources.cpu, item.resources.memory] += item.fewest
    assert counted == written
