"""Another retention deletes records, or does not bring back those that are deleted.

What:
    A stream keeps records for a shorter time than when it was applied.

    A stream keeps records for a longer time, and a reader or a training goes back further than the old retention: by a
    ``replay``, or by the time until labels are known.

Why:
    Records older than a shorter retention are deleted within minutes. A reader that is down or lags by more than that
    loses what it has not read. A longer retention does not restore what is deleted: a replay or a training works on a
    part of the records until the difference has passed, and nothing fails.

Example:
    Topic("zone-demand", kafka, retention="2h")  # 1d when it was applied

Instead:
    Topic("zone-demand", kafka, retention="1d")  # or the shorter one, once every reader has what it needs

Source:
    Apache Kafka topic configuration, retention.ms and log.retention.check.interval.ms; Amazon Kinesis Data Streams
    developer guide, changing the data retention period; Google Cloud Pub/Sub, message retention.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.streams.stream_storage import readers, retention_field, retention_of
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.streams.retention import Retention
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import joined
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Duration
from aiscale.rules.changes.before import Before, kept_before

CODE = "CHG002"
SEVERITY = Severity.WARNING
REPRODUCED = "broker"


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that deletes records, and for each reader of records that are deleted."""
    yield from _longer(graph, before)
    yield from _shorter(graph, before)


def _longer(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that goes back further than records are there yet."""
    for stream in graph.of(EventStream):
        old = kept_before(stream, before)
        now = (retention_of(stream) or Retention.parse("forever")) if stream.retention_period is not None else None
        if old is None or now is None or now <= old:
            continue
        for edge in graph.in_edges(stream, EdgeKind.READS):
            reader = graph[edge.source]
            asked, argument, item, what = _goes_back(reader, edge)
            if asked is None or asked <= old or asked > now:
                continue
            yield reader.finding(
                CODE, SEVERITY,
                f"{reader.name} {what} {asked}, but {stream.name} keeps records for {old} until this change",
                argument=argument, index=item, label=f"complete after {asked - old}",
                notes=("a longer retention does not restore deleted records",),
                help=f"wait {asked - old} after this change, or read older records from a table or a bucket",
            )  # fmt: skip


def _goes_back(reader: Component, edge: GraphEdge) -> tuple[Duration | None, str, int | None, str]:
    if isinstance(edge.relation, Consume) and edge.relation.replay is not None:
        return edge.relation.replay, f"{edge.field}.replay", edge.item, "replays"
    training = reader.retraining if isinstance(reader, DeliveryPipeline) else None
    if training is not None and edge.field == "retraining.data":
        given = max(label_delays(training), key=lambda delay: delay.after)
        if given.is_given:
            return given.after, given.argument, given.item, "waits for labels for"
    return None, "", None, ""


def _shorter(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that keeps less than it did."""
    for stream in graph.of(EventStream):
        old, now = kept_before(stream, before), retention_of(stream)
        if old is None or now is None or now >= old:
            continue
        names = sorted({reader.component.name for reader in readers(graph, stream)})
        who = joined(names, 4)
        look = " (kafka-consumer-groups --describe)" if isinstance(stream, Topic) else ""
        yield stream.finding(
            CODE, SEVERITY,
            f"{stream.name} keeps records for {now} instead of {old}: older records are deleted",
            argument=retention_field(stream), label=f"{old} before",
            notes=(
                "a longer retention does not restore deleted records",
                f"readers that are down or lag by more than {now} lose unread records: {who}"
                if who else "nothing in the system reads it",
            ),
            help=f'{retention_field(stream)}="{old}"; or check the lag of its readers first{look}',
        )  # fmt: skip
