"""The disks of the brokers are too small for what the topics keep.

What:
    Mean rate × record size × retention × copies, summed over the topics of a Kafka cluster, is more than its disks
    hold: an error. It is a warning above 80 % of the disks. The copies that a mirror makes there count too. Compacted
    topics do not count.

    Where the sizes of some records are not declared, the disks are too small even with records half as large as the
    requests of the services that write them, or of 100 bytes where nothing is known: a warning.

Why:
    A broker stops when its disk is full, and its load goes to the next broker. Records are deleted by age, so no space
    is freed in time. Partitions are never spread evenly, segments are deleted late, and a broker that comes back copies
    its partitions anew: 20 % must stay free.

Example:
    kafka = KafkaCluster("events", brokers=3, storage="100Gi")
    Topic("rides", kafka, traffic=Traffic(mean=10_000, peak=20_000, message_bytes=600), retention="7d")

Instead:
    kafka = KafkaCluster("events", brokers=3, storage="6Ti")
    Topic("rides", kafka, traffic=Traffic(mean=10_000, peak=20_000, message_bytes=600), retention="7d")

Source:
    Apache Kafka topic configuration, retention.ms (7 days) and segment.ms; Amazon MSK best practices, monitor disk
    space (alarm at 85 %); Apache Kafka documentation, record format. Compression is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.load.volumes import Volume, least_volume, volume
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.distinct_numbers import distinct_bytes
from aiscale.rules.streams.disk_use import (
    LARGEST_DISK,
    WANTED_SHARE,
    DiskUse,
    TopicStorage,
    disk_uses,
    enough_disk,
    storage_by_cluster,
    told,
    use_of,
)
from aiscale.rules.streams.needed_retention import needed_retention

CODE = "STR008"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster whose disks are too small for what its topics keep."""
    yield from _full(graph)
    yield from _nearly_full(graph)
    yield from _unknown_size(graph)


def _full(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster whose topics do not fit on its disks."""
    for cluster, use in disk_uses(graph):
        if use.share > 1:
            yield _finding(graph, cluster, use)


def _finding(graph: ArchitectureGraph, cluster: Kafka, use: DiskUse) -> Diagnostic:
    disk = enough_disk(use)
    hours = int(use.seconds_that_fit / 3_600)
    hours -= hours % 24 if hours >= 48 else 0
    topic = use.largest.topic
    is_local = topic.tiered and topic.local_retention is not None
    shorter = ""
    if hours and (is_local or hours * 3_600 >= needed_retention(graph, topic)):
        fits = f"{hours // 24}d" if hours >= 48 else f"{hours}h"
        shorter = f', or {"local_" if is_local else ""}retention="{fits}" for {use.largest.name}'
    larger = f'storage="{disk}"'
    if disk > LARGEST_DISK:
        larger = f'brokers={use.brokers_needed(LARGEST_DISK)} with storage="{LARGEST_DISK}"'
    keep, hold = distinct_bytes(use.bytes, use.capacity)
    return cluster.finding(
        CODE, WORST,
        f"the topics of {cluster.name} keep {keep}, but its disks hold {hold}",
        argument="storage", label=f"{use.brokers} × {use.disk}", notes=use.notes, help=larger + shorter,
    )  # fmt: skip


def _nearly_full(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that has little room to spare."""
    for cluster, use in disk_uses(graph):
        if WANTED_SHARE < use.share <= 1:
            yield cluster.finding(
                CODE, SEVERITY, f"the topics of {cluster.name} fill {use.share:.0%} of its disks",
                argument="storage", label=f"{use.brokers} × {use.disk}", notes=use.notes,
                help=f'storage="{enough_disk(use)}"',
            )  # fmt: skip


class _Short(NamedTuple):
    cluster: Kafka
    disk: Bytes
    number: int
    kept: list[TopicStorage]
    guessed: list[TopicStorage]


def _unknown_size(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields one finding, about the cluster that lacks most, where sizes are missing."""
    short = sorted(_short(graph), key=lambda one: -sum(kept.bytes for kept in one.kept) / (one.number * one.disk))
    if not short:
        return
    worst = short[0]
    use = use_of(worst.number, worst.disk, worst.kept)
    names = dict.fromkeys(one.topic.name for one in worst.guessed)
    others = tuple(f"{one.cluster.name} is too small in the same way" for one in short[1:4])
    keep, hold = distinct_bytes(use.bytes, use.capacity)
    yield worst.cluster.finding(
        CODE, SEVERITY,
        f"the topics of {worst.cluster.name} keep about {keep}, but its disks hold {hold}",
        argument="storage", label=f"{use.brokers} × {use.disk}",
        notes=(*lines((told(one) for one in worst.kept), 4), *others),
        help=f'storage="{enough_disk(use)}", or record_bytes=… on {", ".join([*names][:3])} where records are smaller',
    )  # fmt: skip


def _short(graph: ArchitectureGraph) -> Iterator[_Short]:
    """Clusters that would have room if what nobody declared were nothing."""
    for cluster, kept in storage_by_cluster(graph, _likely):
        count, disk = cluster.broker_count, cluster.broker_disk
        guessed = [one for one in kept if volume(graph, one.topic) is None]
        if count is None or disk is None or not guessed:
            continue
        sure = sum(one.bytes for one in kept) - sum(one.bytes for one in guessed)
        if sure <= count * disk < sum(one.bytes for one in kept):
            yield _Short(cluster, disk, count, kept, guessed)


def _likely(graph: ArchitectureGraph, topic: Topic) -> Volume | None:
    """The volume with the size that is declared, that of the requests, or the least that records have."""
    return volume(graph, topic, declared=False) or least_volume(graph, topic)
