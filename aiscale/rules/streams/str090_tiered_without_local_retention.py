"""Tiered storage frees no disk space.

What:
    A topic is tiered and has no ``local_retention``.

Why:
    Kafka copies closed segments to the object store and also keeps them on the disks of the brokers as long as the
    topic keeps records: ``local.retention.ms`` is -2 by default, which means ``retention.ms``. The disks are as full as
    before, and the object store costs money as well.

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
SEVERITY = Severity.NOTE
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each tiered topic that is kept on disks as long as in the object store."""
    for topic in graph.of(Topic):
        # What only a size bounds is another matter: local_retention would not say it.
        if not topic.tiered or topic.local_retention is not None or topic.retention_bytes is not None:
            continue
        kept = retention(topic)
        how_long = "forever" if kept.is_forever else f"for {kept}"
        yield topic.finding(
            CODE, SEVERITY, f"{topic.name} is tiered, but keeps its records on the brokers' disks {how_long} as well",
            argument="tiered", label="frees no disk space",
            notes=("local_retention is retention (default)",),
            help='local_retention="6h", or the largest lag of its readers',
        )  # fmt: skip
