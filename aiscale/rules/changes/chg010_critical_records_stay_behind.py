"""A Kafka cluster is made anew under another name or elsewhere; critical records are not.

What:
    A ``KafkaCluster`` runs on another Kubernetes cluster than when it was applied, and keeps topics of
    ``durability="critical"``. Or such topics are in a cluster of another name, and the one that they were in is gone;
    no ``MirrorMaker`` had copied them.

Why:
    Brokers do not move, and take no other name: new ones start empty, and the old ones are deleted with their disks.
    Records that nobody has copied are gone, and the offsets of all groups with them: readers begin at a log that starts
    at 0.

Example:
    KafkaCluster("events", on=west)  # on=east when it was applied

Instead:
    KafkaCluster("events-west", on=west)  # beside the first one, until a MirrorMaker has copied its topics

Source:
    Strimzi 1.2.0 documentation, Kafka resource and persistent storage: volumes belong to the Kubernetes cluster, and to
    a Kafka resource by its name; Apache Kafka documentation, geo-replication, migrating clusters.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, copied, field, is_deleted_with_records

CODE = "CHG010"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that critical records do not follow to another place or name."""
    kept: dict[str, list[str]] = {}
    renamed: dict[tuple[str, str], list[str]] = {}
    for topic in graph.of(Topic):
        old = field(before, topic.address, "cluster", str)
        if old is None or field(before, topic.address, "durability", str) != "critical":
            continue
        if old == topic.cluster.address:
            kept.setdefault(old, []).append(topic.name)
        elif old not in graph and is_deleted_with_records(before[topic.address], before):
            renamed.setdefault((old, topic.cluster.address), []).append(topic.address)
    yield from _moved(graph, before, kept)
    safe = copied(before) if renamed else frozenset()
    for (old, new), addresses in renamed.items():
        cluster = graph[new]
        lost = sorted(graph[one].name for one in addresses if one not in safe)
        if lost and isinstance(cluster, Kafka):
            yield _emptied(cluster, old.partition("/")[2], lost, is_new=new not in before)


def _emptied(cluster: Kafka, old: str, lost: list[str], *, is_new: bool) -> Diagnostic:
    """The finding on a cluster that topics come to, from one that is gone."""
    return cluster.finding(
        CODE, SEVERITY,
        f"{old} is deleted with the critical records in it, and {cluster.name} has none of them",
        argument="name" if is_new else None, label=f"{old} before" if is_new else "",
        notes=(f'durability="critical": {joined(lost, 4)}',),
        help=f"keep {'the name ' if is_new else ''}{old}; or have both, and a MirrorMaker that copies the topics to "
        f"{cluster.name}; {old} goes when its readers and writers have moved",
    )  # fmt: skip


def _moved(graph: ArchitectureGraph, before: Before, kept: dict[str, list[str]]) -> Iterator[Diagnostic]:
    """What is on another Kubernetes cluster, under its old name."""
    places = {on for on in (one.get("on") for one in before.values()) if isinstance(on, str)}
    if len(places) < 2 and len(list(graph.of(KubernetesCluster))) < 2:
        return  # its only cluster has another name: what is there stays there
    for kafka in graph.of(KafkaCluster):
        old, topics = field(before, kafka.address, "on", str), kept.get(kafka.address)
        if old is None or kafka.on is None or kafka.on.address == old or not topics:
            continue
        name = old.partition("/")[2]
        yield kafka.finding(
            CODE, SEVERITY,
            f"{kafka.name} moves from {name} to {kafka.on.name}, and its critical records do not: they are deleted",
            argument="on", label=f"{name} before",
            notes=(f'durability="critical": {", ".join(sorted(topics))}',),
            help=f"a Kafka cluster of another name on {kafka.on.name}, and a MirrorMaker that copies the topics "
            "there; this one goes when its readers and writers have moved",
        )  # fmt: skip
