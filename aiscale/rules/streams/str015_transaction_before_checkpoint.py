"""A transaction that expires before the checkpoint that commits it.

What:
    An exactly-once job's transaction timeout is not longer than its checkpoint interval.

Why:
    A transaction opens after one checkpoint and is committed by the next. If it expires in between, the
    broker aborts it: everything that the job wrote in that time is lost, each time.

Example:
    StreamJob("demand", engine=Flink(checkpoint_interval="10m"), delivery="exactly-once", transaction_timeout="5m",
              consumes=[a], produces=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(checkpoint_interval="30s"), delivery="exactly-once", transaction_timeout="15m",
              consumes=[a], produces=[b], jar="local:///job.jar")

Source:
    Apache Flink documentation, Kafka connector, fault tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR015"
SEVERITY = Severity.ERROR
FAULTS = ("streams-15",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would lose what it writes."""
    for job in graph.of(StreamJob):
        committed = committed_with_checkpoints(job)
        if committed is None or job.transaction_timeout > committed.interval:
            continue
        field = "transaction_timeout" if "transaction_timeout" in job.model_fields_set else "engine.checkpoint_interval"
        yield job.finding(
            CODE, SEVERITY, f"what {job.name} writes to {committed.to.name} expires before it is committed",
            argument=field, label=f"transactions last {job.transaction_timeout}, checkpoints come every "
            f"{committed.interval}",
            help='Flink(checkpoint_interval="30s") and transaction_timeout="15m"',
        )  # fmt: skip


class Committed(NamedTuple):
    """What a job writes in transactions which its checkpoints commit.

    Attributes:
        to: the first topic that it writes.
        interval: time between two checkpoints.
    """

    to: Topic
    interval: Duration


def committed_with_checkpoints(job: StreamJob) -> Committed | None:
    """What an exactly-once job of Flink writes to Kafka; None for any other."""
    if job.delivery != "exactly-once" or not isinstance(job.engine, Flink):
        return None
    targets = (reference.target for reference in job.references() if reference.field == "produces")
    interval = job.engine.checkpoint_interval
    return next((Committed(target, interval) for target in targets if isinstance(target, Topic)), None)
