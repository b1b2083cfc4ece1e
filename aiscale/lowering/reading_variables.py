"""How programs read streams, of any kind: what their own code does, and no client or engine has a setting for."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.client_identity import clients_in
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.lowering.client_binding import ClientBinding, variables_binding
from aiscale.lowering.context import LoweringContext


def reading_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Consumers of a replica, failed records, event time and state of the programs in a workload's pods."""
    found: dict[str, str] = {}
    for client in clients_in(workload, context.graph):
        follows_time = isinstance(client, StreamJob) and _follows_time(client)
        for edge in context.graph.out_edges(client, EdgeKind.READS):
            prefix, stream = variable_prefix(context.graph[edge.target], edge.relation), context.graph[edge.target]
            if isinstance(edge.relation, Consume):
                found |= {f"{prefix}_{name}": value for name, value in _reading(edge.relation)}
            if follows_time and isinstance(stream, Stream) and stream.event_time is not None:
                found[f"{prefix}_EVENT_TIME"] = stream.event_time
    return variables_binding(found | (dict(_time(workload)) if isinstance(workload, StreamJob) else {}))


def _reading(consume: Consume) -> Iterator[tuple[str, str]]:
    if "concurrency" in consume.model_fields_set:
        yield "CONCURRENCY", str(consume.concurrency)
    if consume.dead_letter is not None:
        yield "MAX_ATTEMPTS", str(consume.dead_letter.max_attempts)
    if consume.on_failure is not None:
        yield "ON_FAILURE", consume.on_failure


def _follows_time(job: StreamJob) -> bool:
    """Whether it sets a watermark, or has windows or joins, which need one."""
    uses_time = "watermark" in job.model_fields_set or bool(job.windows) or bool(job.joins)
    return job.engine.has_watermark and uses_time


def _time(job: StreamJob) -> Iterator[tuple[str, str]]:
    """The watermark of a job that follows event time, and how long its state lives."""
    engine, watermark = job.engine, job.watermark
    if _follows_time(job):
        yield "WATERMARK_BY", watermark.by
        yield "WATERMARK_DELAY_MS", str(watermark.delay.milliseconds)
        if watermark.idle_timeout is not None and "watermark.idle_timeout" not in engine.lacks:
            yield "WATERMARK_IDLE_TIMEOUT_MS", str(watermark.idle_timeout.milliseconds)
    if engine.state_expires and job.state is not None and job.state.ttl is not None:
        yield "STATE_TTL_MS", str(job.state.ttl.milliseconds)
