"""How much of their disks the brokers of a Kafka cluster will use."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.streams import copies, retention
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes, Duration

LARGEST_DISK = Bytes(2**44)
"""Largest disk of one broker. Source: Amazon EBS volume size (16 TiB); KafkaCluster's own range."""

WANTED_SHARE = 0.8
"""Share of a disk that is used at most. Source: Amazon MSK best practices advise an alarm at 85 %."""


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What the topics of one cluster keep.

    Attributes:
        bytes: kept in all, copies included.
        room: size of all disks.
        brokers: how many there are.
        disk: size of the disk of each.
        notes: a line for each topic, the largest first.
        largest: name of the topic that keeps most.
        seconds_that_fit: retention at which the largest topic would leave room for all.
    """

    bytes: float
    room: int
    brokers: int
    disk: Bytes
    notes: tuple[str, ...]
    largest: str
    seconds_that_fit: float

    @property
    def share(self) -> float:
        """Used part of the disks, 1 for all."""
        return self.bytes / self.room

    def brokers_needed(self, disk: Bytes) -> int:
        """Brokers that would have room, with disks of this size."""
        return math.ceil(self.bytes / WANTED_SHARE / disk)


def enough_disk(use: DiskUse) -> Bytes:
    """Whole GiB (or TiB) that each broker needs, with room to spare."""
    gibibytes = math.ceil(use.bytes / WANTED_SHARE / use.brokers / 2**30)
    if gibibytes > 1_024:
        return Bytes(math.ceil(gibibytes / 1_024) * 2**40)
    return Bytes(math.ceil(gibibytes / 10) * 10 * 2**30)


def readable(size: float) -> str:
    """A size in the unit that leaves a few digits."""
    return f"{size / 2**40:,.1f} TiB" if size >= 2**41 else f"{size / 2**30:,.0f} GiB"


def disk_uses(graph: ArchitectureGraph) -> Iterator[tuple[Kafka, DiskUse]]:
    """Every Kafka cluster with disks of a known size, and a topic whose size can be told."""
    by_cluster: dict[Kafka, list[tuple[float, Topic]]] = defaultdict(list)
    for topic in graph.of(Topic):
        amount = _kept(topic)
        if amount is not None:
            by_cluster[topic.cluster].append((amount, topic))
    for cluster in graph.of(Kafka):
        kept = sorted(by_cluster.get(cluster, ()), key=lambda item: (-item[0], item[1].name))
        count, disk = cluster.broker_count, cluster.broker_disk
        if kept and kept[0][0] > 0 and count is not None and disk is not None:
            yield cluster, _use(count, disk, kept)


def on_disk(topic: Topic) -> Duration | None:
    """How long records stay on the brokers' disks; None where the blueprint does not say how much that is."""
    if topic.tiered:
        return topic.local_retention
    return None if retention(topic).is_forever else retention(topic)


def _kept(topic: Topic) -> float | None:
    """Bytes that a topic keeps on disks, copies included."""
    span = on_disk(topic)
    if topic.traffic is None or topic.cleanup != "delete" or span is None:
        return None
    amount = topic.traffic.mean * topic.traffic.message_bytes * span
    if topic.retention_bytes is not None:
        amount = min(amount, float(topic.retention_bytes * topic.partitions))
    return amount * copies(topic)


def _use(count: int, disk: Bytes, kept: list[tuple[float, Topic]]) -> DiskUse:
    total = sum(amount for amount, _ in kept)
    room = count * disk
    largest, topic = kept[0]
    left = max(0.0, room * WANTED_SHARE - (total - largest))
    return DiskUse(
        total, room, count, disk, tuple(_note(amount, topic) for amount, topic in kept[:4]), topic.name,
        (on_disk(topic) or 0) * left / largest,
    )  # fmt: skip


def _note(amount: float, topic: Topic) -> str:
    assert topic.traffic is not None  # only such topics are counted
    return (
        f"{topic.name} keeps {readable(amount)}: {topic.traffic.mean} × {topic.traffic.message_bytes:,} bytes "
        f"× {on_disk(topic)} × {copies(topic)} copies"
    )
