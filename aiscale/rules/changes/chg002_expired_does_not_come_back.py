"""A longer retention does not bring back what has expired.

What:
    A stream keeps records longer than when it was applied, and a reader or a training goes back further than the old
    retention: a ``replay``, or the time until labels are known.

Why:
    What was older than the old retention is deleted already. The stream holds as much as the reader asks for only
    when the difference has passed; a replay or a training before that works on a part, and nothing fails.

Example:
    Topic("rides", kafka, retention="30d")  # 7d when it was applied
    Consume(rides, replay="30d")

Instead:
    Topic("rides", kafka, retention="30d")
    rides_before = Bucket("rides-before", uri="s3://rides/before", event_timestamp="at")  # what is older, at rest

Source:
    Amazon Kinesis Data Streams developer guide, changing the data retention period; Apache Kafka topic configuration,
    retention.ms.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.streams.stream_storage import kept_for
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.streams.retention import Retention
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
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
    """Yields a finding for each reader that goes back further than records are there yet."""
    for stream in graph.of(EventStream):
        old = kept_before(stream, before)
        now = (kept_for(stream) or Retention.parse("forever")) if stream.kept is not None else None
        if old is None or now is None or now <= old:
            continue
        for edge in graph.in_edges(stream, EdgeKind.READS):
            reader = graph[edge.source]
            asked, argument, item, what = _goes_back(reader, edge)
            if asked is None or asked <= old or asked > now:
                continue
            yield reader.finding(
                CODE, SEVERITY,
                f"{reader.name} {what} {asked}, but {stream.name} kept records for {old} until now",
                argument=argument, index=item, label=f"whole in {asked - old}",
                notes=("what has expired does not come back with a longer retention",),
                help=f"wait {asked - old} after this change, or give it what is older from a table at rest",
            )  # fmt: skip


def _goes_back(reader: Component, edge: GraphEdge) -> tuple[Duration | None, str, int | None, str]:
    if isinstance(edge.relation, Consume) and edge.relation.replay is not None:
        return edge.relation.replay, f"{edge.field}.replay", edge.item, "goes back"
    training = reader.retraining if isinstance(reader, DeliveryPipeline) else None
    if training is not None and edge.field == "retraining.data":
        given = max(label_delays(training), key=lambda delay: delay.after)
        if given.is_given:
            return given.after, given.argument, given.item, "learns from what is true after"
    return None, "", None, ""
