"""The brokers' disks are too small for what the topics keep.

What:
    Mean rate × record size × retention × copies, summed over the topics of a Kafka cluster, is more than
    its brokers' disks; copies that a mirror makes there count too. Topics whose rate or size of records is not
    known, and compacted ones, are not counted.

Why:
    A broker whose disk is full stops, and the next one gets its load. Records are deleted by age, so nothing
    frees space in time.

Example:
    kafka = KafkaCluster("events", brokers=3, storage="100Gi")
    Topic("rides", kafka, traffic=Traffic(mean=10_000, peak=20_000, message_bytes=600), retention="7d")

Instead:
    kafka = KafkaCluster("events", brokers=3, storage="6Ti")

Source:
    Apache Kafka topic configuration, retention.ms (7 days) and segment.ms; compression is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka import Kafka
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.comparing import bytes_apart
from aiscale.rules.streams.disk_use import LARGEST_DISK, DiskUse, disk_uses, enough_disk

CODE = "STR008"
SEVERITY = Severity.ERROR
FAULTS = ("streams-19",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster whose topics do not fit on its disks."""
    for cluster, use in disk_uses(graph):
        if use.share > 1:
            yield _finding(cluster, use)


def _finding(cluster: Kafka, use: DiskUse) -> Diagnostic:
    disk = enough_disk(use)
    hours = int(use.seconds_that_fit / 3_600)
    topic = use.largest.topic
    is_local = topic.tiered and topic.local_retention is not None
    shorter = ""
    if hours and (is_local or hours * 3_600 >= (topic.must_keep or 0)):
        fits = f"{hours // 24}d" if hours >= 48 else f"{hours}h"
        shorter = f', or {"local_" if is_local else ""}retention="{fits}" for {use.largest.name}'
    larger = f'storage="{disk}"'
    if disk > LARGEST_DISK:
        larger = f'brokers={use.brokers_needed(LARGEST_DISK)} with storage="{LARGEST_DISK}"'
    keep, hold = bytes_apart(use.bytes, use.room)
    return cluster.finding(
        CODE, SEVERITY,
        f"the topics of {cluster.name} keep {keep}, but its disks hold {hold}",
        argument="storage", label=f"{use.brokers} × {use.disk}", notes=use.notes, help=larger + shorter,
    )  # fmt: skip
