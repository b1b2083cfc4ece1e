"""The timeout of a transaction is too long for the brokers or too short for the job.

What:
    A writer in transactions has a longer ``transaction_timeout`` than the Kafka brokers allow (15 minutes by default):
    an error.

    The timeout of an exactly-once Flink job is not longer than its checkpoint interval: an error.

    The timeout is shorter than the checkpoint interval and 10 minutes, which a checkpoint or a restart may take: a
    warning.

Why:
    The brokers refuse a producer with too long a timeout, and the job fails at each start. A transaction is opened
    after one checkpoint and committed by the next, or by the restart after a failure. If it times out before that, the
    brokers abort it: its records are lost although the job is exactly-once.

Example:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="1h", consumes=[a], produces=[b],
              jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="15m", consumes=[a], produces=[b],
              jar="local:///job.jar")

Source:
    Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000); Apache Flink documentation, Kafka
    connector, fault tolerance; Apache Flink configuration, execution.checkpointing.timeout (10 minutes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.streams.stream_storage import writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR014"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"

BROKER_LIMIT = Duration(900)
"""Source: Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000)."""
_RESTART = Duration(600)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer whose transaction timeout is too long or too short."""
    yield from _refused(graph)
    yield from _before_checkpoint(graph)
    yield from _before_restart(graph)


def _refused(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each transactional writer whose timeout is too long for the brokers that it writes to."""
    reported: set[str] = set()
    for topic in graph.of(Topic):
        limit = topic.cluster.transaction_max_timeout
        for writer in writers(graph, topic):
            who = writer.component
            if writer.transactional_id and writer.transaction_timeout > limit and who.address not in reported:
                reported.add(who.address)
                is_job = isinstance(who, StreamJob)
                yield who.finding(
                    CODE, WORST,
                    f"transactions of {who.name} last {writer.transaction_timeout}, but {topic.cluster.name} allows "
                    f"{limit}",
                    argument="transaction_timeout" if is_job else f"{writer.edge.field}.transaction_timeout",
                    index=None if is_job else writer.edge.item,
                    label="refused by the brokers",
                    help=f'transaction_timeout="{limit}"',
                    fix=Fix(f"let transactions of {who.name} last {limit}",
                            (Edit("transaction_timeout", f'"{limit}"'),)) if is_job else None,
                )  # fmt: skip


def _before_checkpoint(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would lose what it writes."""
    for job in graph.of(StreamJob):
        committed = committed_with_checkpoints(job)
        if committed is None or job.transaction_timeout > committed.interval:
            continue
        field = "transaction_timeout" if "transaction_timeout" in job.model_fields_set else "engine.checkpoint_interval"
        yield job.finding(
            CODE, WORST, f"transactions of {job.name} in {committed.to.name} time out before they are committed",
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
    if job.delivery != "exactly-once" or not job.engine.commits_checkpoints:
        return None
    targets = (reference.target for reference in job.references() if reference.field == "produces")
    interval = job.engine.commit_interval_of(job)
    if interval is None:
        return None
    return next((Committed(target, interval) for target in targets if isinstance(target, Topic)), None)


def _before_restart(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{job.name} loses records when a restart takes more than {outage}",
            argument=field, label=f"transactions last {timeout}, checkpoints come every {interval}",
            notes=("brokers abort a transaction that is not committed within its timeout",),
            help=f'{shorter}transaction_timeout="{BROKER_LIMIT}"',
            fix=None if shorter else Fix(f"let transactions of {job.name} last {BROKER_LIMIT}",
                                         (Edit("transaction_timeout", f'"{BROKER_LIMIT}"'),)),
        )  # fmt: skip
