"""Committed records arrive later than a reader needs them.

What:
    A job writes a stream exactly-once and commits with each checkpoint. A reader of committed records has a
    ``freshness`` below the checkpoint interval.

Why:
    Records belong to an open transaction until the checkpoint is complete, and a reader with ``read_committed`` does
    not see them: the interval is added to every latency.

Example:
    demand = StreamJob("demand", engine=Flink(checkpoint_interval="1m"), produces=[totals], delivery="exactly-once",
                       consumes=[rides], jar="local:///job.jar")
    Microservice("pricing", consumes=[Consume(totals, isolation="read_committed", freshness="10s")], image=IMAGE)

Instead:
    demand = StreamJob("demand", engine=Flink(checkpoint_interval="5s"), produces=[totals], delivery="exactly-once",
                       consumes=[rides], jar="local:///job.jar")

Source:
    Apache Flink documentation, Kafka connector, fault tolerance (records are visible after the checkpoint).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.streams.stream_storage import readers, writers
from aiscale.components.processing.flink import Flink
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR018"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that waits for a checkpoint longer than it may."""
    flink = {job.address: (engine.checkpoint_interval, job) for job, engine in jobs_on(graph, Flink)}
    for topic in graph.of(Topic):
        jobs = [
            flink[writer.component.address]
            for writer in writers(graph, topic)
            if writer.exactly_once and writer.component.address in flink
        ]
        if not jobs:
            continue
        interval, slowest = max(jobs, key=lambda one: (one[0], one[1].name))
        for reader in readers(graph, topic):
            wanted = reader.consume.freshness if reader.consume is not None else None
            if wanted is None or reader.isolation != "read_committed" or wanted >= interval:
                continue
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{reader.component.name} needs {topic.name} within {wanted}, but {slowest.name} commits every "
                f"{interval}",
                argument=f"{reader.edge.field}.freshness", index=reader.edge.item,
                label=f"estimated: up to {interval} and the duration of a checkpoint",
                notes=("records become visible when the next checkpoint is complete",),
                related=(Related("the job is", slowest.location, "engine.checkpoint_interval"),),
                help=f'Flink(checkpoint_interval="{wanted / 2:g}s") on {slowest.name}, or delivery="at-least-once" '
                "there and idempotent=True here",
            )  # fmt: skip
