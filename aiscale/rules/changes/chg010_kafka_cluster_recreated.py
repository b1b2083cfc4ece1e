"""A Kafka cluster is recreated elsewhere or under another name, without its records.

What:
    A ``KafkaCluster`` with topics runs on another Kubernetes cluster than when it was applied. Or topics move to a
    cluster of another name, and the old one is removed; no ``MirrorMaker`` had copied them. It is an error if one of
    them has ``durability="critical"``.

Why:
    Brokers cannot be moved or renamed: new ones start without the records, the offsets of consumer groups, and the
    schemas that a registry stores there. The volumes of a ``KafkaCluster`` are not deleted with it (``deleteClaim:
    false``): their claims stay in the namespace and cost money until someone deletes them. An ``Msk`` cluster is
    deleted with its records.

Example:
    KafkaCluster("events", on=west)  # on=east when it was applied

Instead:
    KafkaCluster("events-west", on=west)  # beside the first one, until a MirrorMaker has copied its topics

Source:
    Strimzi 1.2.0 documentation, Kafka resource and persistent storage (deleteClaim): volumes belong to the Kubernetes
    cluster, and to a Kafka resource by its name; Apache Kafka documentation, geo-replication, migrating clusters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, copied, field, is_deleted_with_records, moved_help

CODE = "CHG010"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that records do not follow to another place or name."""
    kept: dict[str, list[str]] = {}
    renamed: dict[tuple[str, str], list[str]] = {}
    for topic in graph.of(Topic):
        old = field(before, topic.address, "cluster", str)
        if old is None:
            continue
        if old == topic.cluster.address:
            kept.setdefault(old, []).append(topic.address)
        elif old not in graph and is_deleted_with_records(before[topic.address], before):
            renamed.setdefault((old, topic.cluster.address), []).append(topic.address)
    stored = _stored(before)
    yield from _moved(graph, before, kept, stored)
    safe = copied(before) if renamed else frozenset()
    for (old, new), addresses in renamed.items():
        cluster = graph[new]
        lost = [one for one in addresses if one not in safe]
        if lost and isinstance(cluster, Kafka):
            yield _emptied(cluster, old, lost, before, stored, is_new=new not in before)


def _emptied(
    cluster: Kafka, old: str, lost: Sequence[str], before: Before, stored: Mapping[str, Sequence[str]], *, is_new: bool
) -> Diagnostic:  # fmt: skip
    """The finding on a cluster that topics come to, from one that is gone."""
    name = old.partition("/")[2]
    critical = _critical(lost, before)
    has_disks = str(before[old].get("kind")) == "KafkaCluster"
    how = "is removed" if has_disks else "is deleted"
    return cluster.finding(
        CODE, WORST if critical else SEVERITY,
        f"{name} {how} with its {'critical ' if critical else ''}records, and {cluster.name} starts empty",
        argument="name" if is_new else None, label=f"{name} before" if is_new else "",
        notes=(*_lost(lost, critical, stored.get(old, ())), *([_disks(name)] if has_disks else [])),
        help=f"{moved_help((old, cluster.address)) if is_new else f'keep {name}'}; or keep both, with a MirrorMaker "
        f"that copies the topics to {cluster.name}, until its readers and writers have moved",
    )  # fmt: skip


def _moved(
    graph: ArchitectureGraph, before: Before, kept: Mapping[str, Sequence[str]], stored: Mapping[str, Sequence[str]]
) -> Iterator[Diagnostic]:  # fmt: skip
    """What is on another Kubernetes cluster, under its old name."""
    places = {on for on in (one.get("on") for one in before.values()) if isinstance(on, str)}
    if len(places) < 2 and len(list(graph.of(KubernetesCluster))) < 2:
        return  # its only cluster has another name: what is there stays there
    for kafka in graph.of(KafkaCluster):
        old, topics = field(before, kafka.address, "on", str), kept.get(kafka.address)
        if old is None or kafka.on is None or kafka.on.address == old or not topics:
            continue
        name, critical = old.partition("/")[2], _critical(topics, before)
        yield kafka.finding(
            CODE, WORST if critical else SEVERITY,
            f"{kafka.name} moves from {name} to {kafka.on.name}, and its {'critical ' if critical else ''}records do "
            "not",
            argument="on", label=f"{name} before",
            notes=(*_lost(topics, critical, stored.get(kafka.address, ())), _disks(kafka.name, f" on {name}")),
            help=f"a Kafka cluster of another name on {kafka.on.name}, and a MirrorMaker that copies the topics "
            "there; remove this one when its readers and writers have moved",
        )  # fmt: skip


def _critical(topics: Sequence[str], before: Before) -> list[str]:
    return [one for one in topics if field(before, one, "durability", str) == "critical"]


def _stored(before: Before) -> dict[str, list[str]]:
    """The registries that kept their schemas in each Kafka cluster."""
    found: dict[str, list[str]] = defaultdict(list)
    for address, one in before.items():
        if one.get("kind") == "SchemaRegistry":
            found[str(one.get("storage"))].append(address)
    return found


def _lost(topics: Sequence[str], critical: Sequence[str], registries: Sequence[str]) -> Iterator[str]:
    """What the new brokers do not have: topics, the critical ones by themselves, offsets, and schemas."""
    others = sorted(set(topics) - set(critical))
    if critical:
        yield f'durability="critical": {_names(sorted(critical))}'
    if others:
        yield f"{'more ' if critical else ''}topics: {_names(others)}"
    yield "offsets of consumer groups are not moved either: readers start according to auto.offset.reset"
    if registries:
        yield f"nor are the schemas of {_names(registries)}, and the schema ids in the records"


def _names(addresses: Sequence[str]) -> str:
    return joined([one.partition("/")[2] for one in addresses], 4)


def _disks(name: str, where: str = "") -> str:
    return f"the volumes of {name} are kept{where} (deleteClaim: false) and cost money until they are deleted"
