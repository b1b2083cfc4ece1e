"""A transaction that expires before the checkpoint that commits it.

What:
    An exactly-once job's transaction timeout is not longer than its checkpoint interval.

Why:
    A transaction opens after one checkpoint and is committed by the next. If it expires in between, the
    broker aborts it: everything that the job wrote in that time is lost, each time.

Example:
    StreamJob("demand", delivery="exactly-once", checkpoint_interval="10m", transaction_timeout="5m",
              reads=[a], writes=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", checkpoint_interval="30s", transaction_timeout="15m",
              reads=[a], writes=[b], jar="local:///job.jar")

Source:
    Apache Flink documentation, Kafka connector, fault tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR015"
SEVERITY = Severity.ERROR
FAULTS = ("streams-15",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would lose what it writes."""
    for job in graph.of(StreamJob):
        if job.delivery != "exactly-once" or not job.writes or job.transaction_timeout > job.checkpoint_interval:
            continue
        target = graph[_first_target(job)].name
        field = "transaction_timeout" if "transaction_timeout" in job.model_fields_set else "checkpoint_interval"
        yield job.finding(
            CODE, SEVERITY, f"what {job.name} writes to {target} expires before it is committed",
            argument=field, label=f"transactions last {job.transaction_timeout}, checkpoints come every "
            f"{job.checkpoint_interval}",
            help='checkpoint_interval="30s", transaction_timeout="15m"',
        )  # fmt: skip


def _first_target(job: StreamJob) -> str:
    return next(reference.target.address for reference in job.references() if reference.field == "writes")
