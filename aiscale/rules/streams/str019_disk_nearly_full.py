"""The brokers' disks will be nearly full.

What:
    What the topics of a Kafka cluster keep fills more than 80 % of its brokers' disks.

Why:
    Partitions are never spread perfectly, records are deleted a segment later than their age says, and a
    broker that comes back copies its partitions anew. A full disk stops a broker.

Example:
    kafka = KafkaCluster("events", brokers=3, storage="300Gi")
    Topic("rides", kafka, traffic=Traffic(mean=800, peak=900, message_bytes=600), retention="7d")

Instead:
    kafka = KafkaCluster("events", brokers=3, storage="400Gi")

Source:
    Amazon MSK best practices, monitor disk space (alarm at 85 %).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.disk_use import WANTED_SHARE, disk_uses, enough_disk

CODE = "STR019"
SEVERITY = Severity.WARNING
FAULTS = ("streams-19",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that has little room to spare."""
    for cluster, use in disk_uses(graph):
        if WANTED_SHARE < use.share <= 1:
            yield cluster.finding(
                CODE, SEVERITY, f"the topics of {cluster.name} fill {use.share:.0%} of its disks",
                argument="storage", label=f"{use.brokers} × {use.disk}", notes=use.notes,
                help=f'storage="{enough_disk(use)}"',
            )  # fmt: skip
