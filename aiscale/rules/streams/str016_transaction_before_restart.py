"""A restart that takes longer than a transaction lives.

What:
    An exactly-once job's transaction timeout is shorter than its checkpoint interval and 10 minutes more, the
    time that a checkpoint or a restart may take.

Why:
    After a failure the job commits the transactions of its last checkpoint. Those that expired meanwhile are
    gone, and their records are lost although the job is called exactly-once.

Example:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="2m", consumes=[a], produces=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="15m", consumes=[a], produces=[b], jar="local:///job.jar")

Source:
    Apache Flink configuration, execution.checkpointing.timeout (10 minutes); Kafka connector, fault tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.str014_transaction_timeout_refused import BROKER_LIMIT
from aiscale.rules.streams.str015_transaction_before_checkpoint import committed_with_checkpoints

CODE = "STR016"
SEVERITY = Severity.WARNING
FAULTS = ("streams-15",)
REPRODUCED = "broker"
_RESTART = Duration(600)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that a slow restart would cost records."""
    for job in graph.of(StreamJob):
        committed, timeout = committed_with_checkpoints(job), job.transaction_timeout
        if committed is None or not committed.interval < timeout < committed.interval + _RESTART:
            continue
        interval = committed.interval
        field = "transaction_timeout" if "transaction_timeout" in job.model_fields_set else "engine.checkpoint_interval"
        outage = timeout - interval
        shorter = f'Flink(checkpoint_interval="{BROKER_LIMIT - _RESTART}") and ' if interval > 300 else ""
        yield job.finding(
            CODE, SEVERITY, f"{job.name} loses records when it is away for more than {outage}",
            argument=field, label=f"transactions last {timeout}, checkpoints come every {interval}",
            notes=("brokers abort a transaction that its writer does not commit in time",),
            help=f'{shorter}transaction_timeout="{BROKER_LIMIT}"',
            fix=None if shorter else Fix(f"let transactions of {job.name} last {BROKER_LIMIT}",
                                         (Edit("transaction_timeout", f'"{BROKER_LIMIT}"'),)),
        )  # fmt: skip
