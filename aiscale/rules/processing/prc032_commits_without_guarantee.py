"""A job says half of exactly-once.

What:
    A job is ``at-least-once``, which is meant when nothing is said, and has a sink that commits with its checkpoints
    (``idempotency="transactional"``), or a ``transaction_timeout`` for transactions that it does not make.

Why:
    At least once, records behind a checkpoint's barrier may be in the checkpoint already. They are handled again
    after a failure, and a sink that commits as told has them twice. Who wrote the one half meant both.

Example:
    StreamJob("archive", consumes=[rides], writes=[Write(lake, idempotency="transactional")], jar="local:///job.jar",
              checkpoint_storage="s3://state/archive")

Instead:
    StreamJob("archive", consumes=[rides], writes=[Write(lake, idempotency="transactional")], jar="local:///job.jar",
              delivery="exactly-once", checkpoint_storage="s3://state/archive")

Source:
    Apache Flink documentation, checkpointing: exactly-once and at-least-once, aligned barriers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Write
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC032"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that promises one half."""
    for job, _ in jobs_on(graph, Flink):
        if job.delivery != "at-least-once":
            continue
        place = "delivery" if "delivery" in job.model_fields_set else None
        for edge in graph.edges_from(job.address, EdgeKind.WRITES):
            if isinstance(edge.relation, Write) and edge.relation.idempotency == "transactional":
                yield job.finding(
                    CODE, SEVERITY, f"{job.name} commits to {graph[edge.target].name} what it may have counted twice",
                    argument=place or edge.field, index=None if place else edge.item,
                    label="at least once" if place else "delivery is at-least-once where nothing else is said",
                    help='delivery="exactly-once", or an idempotency="upsert" by a key',
                )  # fmt: skip
                break
        else:
            if "transaction_timeout" in job.model_fields_set:
                yield job.finding(
                    CODE, SEVERITY, f"{job.name} has a time limit for transactions that it does not make",
                    argument="transaction_timeout", label="only an exactly-once job writes in transactions",
                    help='delivery="exactly-once", or no transaction_timeout',
                )  # fmt: skip
