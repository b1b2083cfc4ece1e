"""A transaction that expires before the checkpoint that commits it.

What:
    An exactly-once job's transaction timeout is not longer than its checkpoint interval.

Why:
    A transaction opens after one checkpoint and is committed by the next. If it expires in between, the
    broker aborts it: everything that the job wrote in that time is lost, each time.

Example:
    StreamJob("demand", delivery="exactly-once", checkpoint_interval="10m", transaction_timeout="5m",
              consumes=[a], produces=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", checkpoint_interval="30s", transaction_timeout="15m",
              consumes=[a], produces=[b], jar="local:///job.jar")

Source:
    Apache Flink documentation, Kafka connector, fault tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR015"
SEVERITY = Severity.ERROR
FAULTS = ("streams-15",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would lose what it writes."""
    for job in graph.of(StreamJob):
        target = committed_with_checkpoints(job)
        if target is None or job.transaction_timeout > job.checkpoint_interval:
            continue
        field = "transaction_timeout" if "transaction_timeout" in job.model_fields_set else "checkpoint_interval"
        yield job.finding(
            CODE, SEVERITY, f"what {job.name} writes to {target.name} expires before it is committed",
            argument=field, label=f"transactions last {job.transaction_timeout}, checkpoints come every "
            f"{job.checkpoint_interval}",
            help='checkpoint_interval="30s", transaction_timeout="15m"',
        )  # fmt: skip


def committed_with_checkpoints(job: StreamJob) -> Topic | None:
    """The first topic that a job writes in transactions which its checkpoints commit: an exactly-once job of Flink."""
    if job.delivery != "exactly-once" or not isinstance(job.engine, Flink):
        return None
    targets = (reference.target for reference in job.references() if reference.field == "produces")
    return next((target for target in targets if isinstance(target, Topic)), None)
