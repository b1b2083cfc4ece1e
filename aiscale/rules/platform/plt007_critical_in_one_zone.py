"""A critical stream whose copies all lie in one zone.

What:
    A topic with ``durability="critical"`` is kept by brokers whose node pools name a single zone.

Why:
    The copies survive a disk and a node, but not the zone: a fire, a flood or a power cut takes all of them.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a"])])
    Topic("payments", KafkaCluster("events", on=cluster), durability="critical")

Instead:
    NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])

Source:
    Strimzi documentation, rack awareness.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.pods import pods
from aiscale.analysis.zones import zones_of
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT007"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each critical topic that one zone can take."""
    zones = {cluster.address: zones_of(graph, next(pods(cluster))) for cluster in graph.of(KafkaCluster)}
    for topic in graph.of(Topic):
        found = zones.get(topic.cluster.address, ())
        if topic.durability == "critical" and len(found) == 1:
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} is critical, but all its copies lie in {found[0]}",
                argument="durability", label="one zone holds everything",
                help=f"two more zones for the pools that the brokers of {topic.cluster.name} run on: zones=[…]",
            )  # fmt: skip
