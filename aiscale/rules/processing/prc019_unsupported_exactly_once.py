"""An exactly-once job on an engine, or between streams, that support at least once.

What:
    A job has ``delivery="exactly-once"``, and runs on Storm without Trident, writes to Kafka from Storm or Spark,
    writes to a stream without transactions (Kinesis, Pub/Sub), or reads one without offsets (Pub/Sub).

Why:
    Storm replays a record that was not acknowledged in time, and only Trident tracks what was counted. The Kafka sinks
    of Spark and Trident have no transactions: after a failure they write a batch again, as every engine does where the
    stream has none. Pub/Sub redelivers messages that were counted but not acknowledged. Readers that rely on
    exactly-once count records twice.

Example:
    StreamJob("demand", engine=Spark(), delivery="exactly-once", checkpoint_storage="s3://state/demand",
              consumes=[rides], produces=[totals], jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(), delivery="at-least-once", checkpoint_storage="s3://state/demand",
              consumes=[rides], produces=[totals], jar="local:///job.py")

Source:
    Apache Spark Structured Streaming and Kafka integration guide, writing data to Kafka; Apache Storm documentation,
    guaranteeing message processing, and its TridentKafkaState, whose commit does nothing; Apache Flink documentation,
    fault tolerance guarantees of data sources and sinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC019"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


class _Broken(NamedTuple):
    what: str
    why: str
    instead: str


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that engine or streams do not keep."""
    for job in graph.of(StreamJob):
        if job.delivery != "exactly-once":
            continue
        broken = _broken(graph, job)
        if broken is not None:
            yield job.finding(
                CODE, SEVERITY, f"{job.technology} {broken.what} at least once",
                argument="delivery", label="not supported", notes=(broken.why,),
                help=f'delivery="at-least-once" and readers that tolerate duplicates, or {broken.instead}',
            )  # fmt: skip


def _flink(job: StreamJob) -> str:
    """The engine, whose image is for the user to pin, and where it keeps its checkpoints."""
    return 'engine=Flink(image="…")' + ("" if job.checkpoint_storage else ' with checkpoint_storage="…"')


def _broken(graph: ArchitectureGraph, job: StreamJob) -> _Broken | None:
    is_old = not job.engine.has_transactions
    for edge in graph.edges_from(job.address, EdgeKind.WRITES):
        stream = graph[edge.target]
        why = job.engine.output(job, stream).repeats if isinstance(stream, EventStream) else ""
        if why and is_old:
            return _Broken(f"delivers what {job.name} writes", why, _flink(job))
        if why:
            return _Broken(f"delivers what {job.name} writes to {stream.name}", why, "a Kafka topic in its place")
    for edge in graph.edges_from(job.address, EdgeKind.READS):
        stream = graph[edge.target]
        why = job.engine.handling(job, stream).repeats if isinstance(stream, EventStream) else ""
        if why and (instead := job.engine.exactly_once_setting):
            return _Broken(f"handles what {job.name} reads", why, instead)
        if why and not is_old:
            return _Broken(f"handles what {job.name} reads of {stream.name}", why, "a Kafka topic in its place")
    return None
