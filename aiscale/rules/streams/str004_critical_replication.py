"""A critical stream keeps too few copies of a record.

What:
    A topic with ``durability="critical"`` has fewer than three copies, or confirms a write with one copy. Any other
    critical stream confirms a write when one machine has the record.

Why:
    With two copies, one lost disk leaves one copy. With ``min_insync_replicas=1`` a record is confirmed when only one
    broker has it. A second failure loses the record, which is an incident for a critical stream.

Example:
    Topic("payments", kafka, durability="critical", replication_factor=2)

Instead:
    Topic("payments", kafka, durability="critical", replication_factor=3, min_insync_replicas=2)

Source:
    Apache Kafka documentation, replication and message durability.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies, required_copies
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR004"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each critical topic with too few copies, and each other critical stream with one."""
    for stream in graph.of(Stream):
        if stream.durability == "critical" and stream.copies == 1 and not isinstance(stream, Topic):
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is critical, but confirms a write with 1 copy of the record",
                argument="durability", label="one failure loses records",
                help='durability="standard" where records may be lost, or another copy that confirms writes',
            )  # fmt: skip
    for topic in graph.of(Topic):
        kept, required = copies(topic), required_copies(topic)
        if topic.durability != "critical" or (kept >= 3 and required >= 2):
            continue
        few = kept < 3
        field = "replication_factor" if few else "min_insync_replicas"
        fact = (
            f"keeps {kept} cop{'y' if kept == 1 else 'ies'} of each record"
            if few
            else f"confirms a write with {required} copy of the record"
        )
        inherited = field not in topic.model_fields_set
        yield topic.finding(
            CODE, SEVERITY, f"{topic.name} is critical, but {fact}",
            argument="durability" if inherited else field, label="one more failure loses records",
            notes=(f"{field} is the default of {topic.cluster.name}",) if inherited else (),
            help="replication_factor=3, min_insync_replicas=2",
        )  # fmt: skip
