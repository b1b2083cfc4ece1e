"""StreamJob: which engine lowers it."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.engines import Storm
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.processing.flink.job import lower_flink
from aiscale.lowering.processing.program import lower_program
from aiscale.lowering.processing.spark.job import lower_spark
from aiscale.lowering.processing.storm.cluster import lower_storm
from aiscale.lowering.resource import Resource


def lower_stream_job(job: StreamJob, context: LoweringContext) -> Iterator[Resource]:
    """The records of the job's engine."""
    engine = job.engine
    if isinstance(engine, Flink):
        yield from lower_flink(job, engine, context)
    elif isinstance(engine, Spark):
        yield from lower_spark(job, engine, context)
    elif isinstance(engine, Storm):
        yield from lower_storm(job, engine, context)
    else:
        yield from lower_program(job, engine, context)
