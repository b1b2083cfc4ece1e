"""A shorter retention deletes what was kept until now.

What:
    A stream keeps records for a shorter time than when it was applied.

Why:
    Everything between the old age and the new one is deleted within minutes of the change, and no longer retention
    brings it back. A reader that is down, or behind, by more than the new retention loses what it has not read; a
    replay reaches no further.

Example:
    Topic("zone-demand", kafka, retention="2h")  # 1d when it was applied

Instead:
    Topic("zone-demand", kafka, retention="1d")  # or the shorter one, when every reader has what it needs

Source:
    Apache Kafka topic configuration, retention.ms and log.retention.check.interval.ms; Amazon Kinesis Data Streams
    developer guide, changing the data retention period; Google Cloud Pub/Sub, message retention.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import keeping_field, kept_for, readers
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import joined
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, kept_before

CODE = "CHG006"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that keeps less than it did."""
    for stream in graph.of(EventStream):
        old, now = kept_before(stream, before), kept_for(stream)
        if old is None or now is None or now >= old:
            continue
        names = sorted({reader.component.name for reader in readers(graph, stream)})
        who = joined(names, 4)
        look = " (kafka-consumer-groups --describe)" if isinstance(stream, Topic) else ""
        yield stream.finding(
            CODE, SEVERITY,
            f"{stream.name} keeps records for {now} instead of {old}: what is older is deleted",
            argument=keeping_field(stream), label=f"{old} before",
            notes=(
                "it does not come back with a longer retention",
                f"down or behind for longer than {now}, its readers lose what they have not read: {who}"
                if who else "nobody in the system reads it",
            ),
            help=f'{keeping_field(stream)}="{old}"; or look first how far its readers are behind{look}',
        )  # fmt: skip
