"""StreamJob: which engine lowers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.storm import Storm
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.processing.flink.job import lower_flink
from aiscale.lowering.processing.program import lower_program
from aiscale.lowering.processing.spark.job import lower_spark
from aiscale.lowering.processing.storm.cluster import lower_storm
from aiscale.lowering.resource import Resource

ENGINES: Mapping[type[StreamEngine], Callable[[StreamJob, Any, Bindings, LoweringContext], Iterator[Resource]]] = {
    Flink: lower_flink, Spark: lower_spark, Storm: lower_storm, KafkaStreams: lower_program, OwnCode: lower_program,
}  # fmt: skip
"""What lowers the jobs of each engine."""


def lower_stream_job(job: StreamJob, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The resources of the job's engine."""
    yield from ENGINES[type(job.engine)](job, job.engine, bindings, context)
