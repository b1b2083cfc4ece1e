"""How a job follows event time and forgets state, as variables: engines take both from the code of programs."""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext


def time_binding(workload: Component, _: LoweringContext) -> ClientBinding:
    """The watermark of a job that sets one, or has windows or joins, and how long its state lives; else nothing."""
    if not isinstance(workload, StreamJob):
        return ClientBinding()
    engine, watermark, found = workload.engine, workload.watermark, dict[str, str]()
    uses_time = "watermark" in workload.model_fields_set or workload.windows or workload.joins
    if engine.has_watermark and uses_time:
        found["WATERMARK_BY"] = watermark.by
        found["WATERMARK_DELAY_MS"] = str(watermark.delay.milliseconds)
        if watermark.idle_timeout is not None and "watermark.idle_timeout" not in engine.lacks:
            found["WATERMARK_IDLE_TIMEOUT_MS"] = str(watermark.idle_timeout.milliseconds)
    if engine.state_expires and workload.state is not None and workload.state.ttl is not None:
        found["STATE_TTL_MS"] = str(workload.state.ttl.milliseconds)
    return ClientBinding(found)
