"""An exactly-once job on an engine that writes at least once.

What:
    A job claims exactly-once delivery, and runs on Storm without Trident, or writes to Kafka from Spark.

Why:
    Storm replays a record that was not acknowledged in time, and only Trident keeps track of what was counted.
    Spark's Kafka sink has no transactions: after a failure it writes a batch again. Readers that trust the word
    count records twice.

Example:
    StreamJob("demand", engine=Spark(), delivery="exactly-once", checkpoint_storage="s3://state/demand",
              reads=[rides], writes=[totals], jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(), delivery="at-least-once", checkpoint_storage="s3://state/demand",
              reads=[rides], writes=[totals], jar="local:///job.py")

Source:
    Apache Spark Structured Streaming and Kafka integration guide, writing data to Kafka; Apache Storm
    documentation, guaranteeing message processing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.engines import Storm
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC019"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that the engine does not keep."""
    for job in graph.of(StreamJob):
        engine = job.engine
        if job.delivery != "exactly-once":
            continue
        if isinstance(engine, Storm) and not engine.trident:
            why, better = "Storm replays records that were not acknowledged in time", "Storm(trident=True)"
        elif isinstance(engine, Spark) and job.writes:
            why, better = "Spark writes to streams without transactions", "engine=Flink()"
        else:
            continue
        yield job.finding(
            CODE, SEVERITY, f"{job.technology} delivers what {job.name} writes at least once",
            argument="delivery", label="is not what it does", notes=(why,),
            help=f'delivery="at-least-once" and readers that take a record twice, or {better}',
        )  # fmt: skip
