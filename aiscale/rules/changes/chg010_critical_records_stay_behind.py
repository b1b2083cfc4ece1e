"""A Kafka cluster moves to another Kubernetes cluster, and its critical records do not.

What:
    A ``KafkaCluster`` runs on another Kubernetes cluster than when it was applied, and keeps topics of
    ``durability="critical"``.

Why:
    Brokers do not move: new ones start empty on the new cluster, and those on the old one are deleted with their
    disks. Records that nobody has copied are gone, and readers begin at a log that starts at 0.

Example:
    KafkaCluster("events", on=west)  # on=east when it was applied

Instead:
    KafkaCluster("events-west", on=west)  # beside the first one, until a MirrorMaker has copied its topics

Source:
    Strimzi 1.2.0 documentation, Kafka resource and persistent storage: volumes belong to the Kubernetes cluster; Apache
    Kafka documentation, geo-replication, migrating clusters.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG010"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that moves away from critical records."""
    places = {on for on in (one.get("on") for one in before.values()) if isinstance(on, str)}
    if len(places) < 2 and len(list(graph.of(KubernetesCluster))) < 2:
        return  # its only cluster has another name: what is there stays there
    for kafka in graph.of(KafkaCluster):
        old = field(before, kafka.address, "on", str)
        if old is None or kafka.on is None or kafka.on.address == old:
            continue
        topics = sorted(
            topic.name for topic in graph.of(Topic)
            if topic.cluster is kafka and topic.durability == "critical"
            and field(before, topic.address, "cluster", str) == kafka.address
        )  # fmt: skip
        if topics:
            name = old.partition("/")[2]
            yield kafka.finding(
                CODE, SEVERITY,
                f"{kafka.name} moves from {name} to {kafka.on.name}, and its critical records do not: they are deleted",
                argument="on", label=f"{name} before",
                notes=(f'durability="critical": {", ".join(topics)}',),
                help=f"a Kafka cluster of another name on {kafka.on.name}, and a MirrorMaker that copies the topics "
                "there; this one goes when its readers and writers have moved",
            )  # fmt: skip
