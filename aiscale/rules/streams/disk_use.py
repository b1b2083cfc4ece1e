"""How much of their disks the brokers of a Kafka cluster will use."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from aiscale.analysis.load.amounts import GIBIBYTE, TEBIBYTE
from aiscale.analysis.load.volumes import Volume, volume
from aiscale.analysis.streams.stream_storage import copies, retention
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Bytes, Duration

LARGEST_DISK = Bytes(2**44)
"""Largest disk of one broker. Source: Amazon EBS volume size (16 TiB); KafkaCluster's own range."""

WANTED_SHARE = 0.8
"""Share of a disk that is used at most. Source: Amazon MSK best practices advise an alarm at 85 %."""


class DiskUse(NamedTuple):
    """What the topics of one cluster keep.

    Attributes:
        bytes: kept in all, copies included.
        capacity: size of all disks.
        brokers: how many there are.
        disk: size of the disk of each.
        notes: a line for each topic, the largest first.
        largest: the topic that keeps most.
        seconds_that_fit: retention at which the largest topic would leave room for all; 0 for a mirror's copy.
    """

    bytes: float
    capacity: int
    brokers: int
    disk: Bytes
    notes: tuple[str, ...]
    largest: TopicStorage
    seconds_that_fit: float

    @property
    def share(self) -> float:
        """Used part of the disks, 1 for all."""
        return self.bytes / self.capacity

    def brokers_needed(self, disk: Bytes) -> int:
        """Brokers that would have room, with disks of this size."""
        return math.ceil(self.bytes / WANTED_SHARE / disk)


def enough_disk(use: DiskUse) -> Bytes:
    """Whole GiB (or TiB) that each broker needs, with room to spare."""
    gibibytes = math.ceil(use.bytes / WANTED_SHARE / use.brokers / GIBIBYTE)
    if gibibytes > 1_024:
        return Bytes(math.ceil(gibibytes / 1_024) * 2**40)
    return Bytes(math.ceil(gibibytes / 10) * 10 * 2**30)


def with_storage(graph: ArchitectureGraph, stream: Component, *, kept: float = 0, number: int = 0) -> str:
    """``, and storage="640Gi" on NAME``: the disks that a longer retention or more copies of a topic need.

    Args:
        graph: the system.
        stream: the topic; nothing else has disks of brokers.
        kept: how long it will keep records, in seconds; as now if 0.
        number: how many copies there will be; as many as now if 0.

    Returns:
        The edit as a further one of a help; empty where the disks are large enough, or sizes are not declared.
    """
    by_topic, by_cluster = _stored(graph)
    if (topic := by_topic.get(stream.address)) is None:
        return ""
    cluster, stays = topic.cluster, topic.tiered and topic.local_retention is not None
    count, disk = cluster.broker_count, cluster.broker_disk
    if count is None or disk is None:
        return ""
    copied = number / copies(topic) if number else 1.0
    more = [
        one._replace(bytes=one.bytes * copied * (kept / one.seconds if kept and not stays else 1))
        if one.topic is topic and not one.is_copy
        else one
        for one in by_cluster.get(cluster.address, [])
    ]
    use = use_of(count, disk, more) if more else None
    enough = enough_disk(use) if use is not None and use.share > WANTED_SHARE else None
    if enough is None:
        return ""
    return f', and storage="{enough}" on {cluster.name}' if enough <= LARGEST_DISK else ", and more brokers"


@once_per_graph
def _stored(graph: ArchitectureGraph) -> tuple[dict[str, Topic], dict[str, list[TopicStorage]]]:
    """The topics whose size is known, and what each cluster keeps, by address."""
    stored = {cluster.address: kept for cluster, kept in storage_by_cluster(graph, _declared)}
    return {one.topic.address: one.topic for kept in stored.values() for one in kept if not one.is_copy}, stored


def readable(size: float) -> str:
    """A size in the unit that leaves a few digits."""
    return f"{size / TEBIBYTE:,.1f} TiB" if size >= 2**41 else f"{size / GIBIBYTE:,.0f} GiB"


class TopicStorage(NamedTuple):
    """What one topic keeps in one cluster: its own, or the one that a mirror copies it into.

    Attributes:
        bytes: on disks, copies included.
        name: what it is called there.
        how: how the bytes come about.
        seconds: how long records stay on the disks.
        topic: the topic.
        is_copy: whether a mirror makes it.
    """

    bytes: float
    name: str
    how: str
    seconds: Duration
    topic: Topic
    is_copy: bool


def disk_uses(graph: ArchitectureGraph) -> Iterator[tuple[Kafka, DiskUse]]:
    """Every Kafka cluster with disks of a known size, and a topic whose size the blueprint says."""
    for cluster, kept in storage_by_cluster(graph, _declared):
        count, disk = cluster.broker_count, cluster.broker_disk
        if count is not None and disk is not None:
            yield cluster, use_of(count, disk, kept)


def storage_by_cluster(
    graph: ArchitectureGraph, measure: Callable[[ArchitectureGraph, Topic], Volume | None]
) -> Iterator[tuple[Kafka, list[TopicStorage]]]:
    """What each cluster keeps, the largest first, with the volume of each topic as ``measure`` sees it."""
    by_cluster: dict[Kafka, dict[str, TopicStorage]] = defaultdict(dict)
    for topic in graph.of(Topic):
        _add(by_cluster[topic.cluster], topic, measure(graph, topic), topic.kafka_name, copies(topic), is_copy=False)
    for mirror in graph.of(MirrorMaker):
        number = mirror.replication_factor or mirror.target.replication_factor
        for topic in mirrored(graph, mirror):
            name = mirror.copy_name(topic.kafka_name)
            _add(by_cluster[mirror.target], topic, measure(graph, topic), name, number, is_copy=True)
    for cluster in graph.of(Kafka):
        kept = sorted(by_cluster.get(cluster, {}).values(), key=lambda one: (-one.bytes, one.name))
        if kept:
            yield cluster, kept


def mirrored(graph: ArchitectureGraph, mirror: MirrorMaker) -> Iterator[Topic]:
    """The topics of a mirror whose copies the blueprint does not name."""
    if mirror.topics:
        yield from (topic for topic in mirror.topics if isinstance(topic, Topic))
        return
    for edge in graph.in_edges(mirror.source, EdgeKind.STORED_IN):
        topic = graph.nodes.get(edge.source)
        if isinstance(topic, Topic):
            yield topic


def _declared(graph: ArchitectureGraph, topic: Topic) -> Volume | None:
    return volume(graph, topic)


def on_disk(topic: Topic) -> Duration | None:
    """How long records stay on the brokers' disks; None where the blueprint does not say how much that is."""
    if topic.tiered and topic.local_retention is not None:
        return topic.local_retention
    return None if retention(topic).is_forever else retention(topic)


def _add(
    there: dict[str, TopicStorage], topic: Topic, flow: Volume | None, name: str, number: int, *, is_copy: bool
) -> None:
    """Count a topic, where its size is known; a topic of that name that is counted already stands."""
    span = on_disk(topic)
    if flow is None or topic.cleanup != "delete" or span is None or name in there:
        return
    amount = flow.mean_bytes * float(span)
    if topic.retention_bytes is not None:
        amount = min(amount, float(topic.retention_bytes * topic.partitions))
    if amount > 0:
        how = f"{flow.mean} × {flow.size.text()} × {span} × {number} copies"
        there[name] = TopicStorage(amount * number, name, how, span, topic, is_copy)


def use_of(count: int, disk: Bytes, kept: list[TopicStorage]) -> DiskUse:
    """What these topics make of so many disks of that size."""
    total = sum(one.bytes for one in kept)
    room = count * disk
    largest = kept[0]
    left = max(0.0, room * WANTED_SHARE - (total - largest.bytes))
    return DiskUse(
        total, room, count, disk, lines((told(one) for one in kept), 4), largest,
        0.0 if largest.is_copy else largest.seconds * left / largest.bytes,
    )  # fmt: skip


def told(kept: TopicStorage) -> str:
    """A line about one topic."""
    return f"{kept.name} keeps {readable(kept.bytes)}: {kept.how}"
