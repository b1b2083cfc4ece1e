"""Tiered storage that spares no disk.

What:
    A topic is tiered and does not say ``local_retention``.

Why:
    Kafka copies closed segments to the object store and keeps them on the brokers' disks all the same, as long as the
    topic keeps records at all: ``local.retention.ms`` is -2 by default, which means ``retention.ms``. The disks are as
    full as before, and the object store is paid for besides.

Example:
    Topic("trips", kafka, tiered=True, retention="365d")

Instead:
    Topic("trips", kafka, tiered=True, retention="365d", local_retention="6h")

Source:
    Apache Kafka 4.3 documentation, topic configuration (local.retention.ms) and tiered storage; KIP-405.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import retention
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR090"
SEVERITY = Severity.WARNING
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each tiered topic that is kept on disks as long as in the object store."""
    for topic in graph.of(Topic):
        # What only a size bounds is another matter: local_retention would not say it.
        if not topic.tiered or topic.local_retention is not None or topic.retention_bytes is not None:
            continue
        kept = retention(topic)
        how_long = "for ever" if kept.is_forever else f"for all of its {kept}"
        yield topic.finding(
            CODE, SEVERITY, f"{topic.name} is tiered, and lies on the brokers' disks {how_long} as well",
            argument="tiered", label="spares no disk",
            notes=("local_retention is retention when absent",),
            help='local_retention="6h", or as far as readers that lag go back',
        )  # fmt: skip
