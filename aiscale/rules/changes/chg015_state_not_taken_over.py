"""A job under another name, group or engine starts without its state.

What:
    A job with state is removed, and one of another name runs the same program on the same streams, without access to
    the state of the old one: a Flink job without ``start_from``, a Spark job with another ``checkpoint_storage``, a
    Kafka Streams program with another group. Or a job keeps its name, and gets another engine or, in Kafka Streams,
    another group.

Why:
    An engine finds the state of a job by a name: Flink's operator by the name of the resource, Kafka Streams by its
    ``application.id``, Spark by the folder of its checkpoints. Under another name, windows and counters start empty,
    and the job reads from where a new group starts. No engine reads the state of another one. It is a warning, since
    another name is also used to start with empty state on purpose.

Example:
    StreamJob("demand-5m", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[rides],
              checkpoint_storage="s3://state/demand")  # "demand" when it was applied

Instead:
    StreamJob("demand", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[rides],
              checkpoint_storage="s3://state/demand")

Source:
    Flink Kubernetes operator 1.15, job management (initialSavepointPath; a FlinkDeployment's name is its cluster-id,
    under which last-state finds checkpoints); Apache Kafka 4.3 Streams, application.id; Apache Spark 4.1, Structured
    Streaming, checkpointLocation, and Kafka integration, startingOffsets; Apache Flink 2.2, Kafka connector, consumer
    offset committing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.placement.buckets import own_uri
from aiscale.analysis.streams.stream_storage import application_id, kafka_groups
from aiscale.components.processing.engine_answers import FormerJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field, moved_help, named_in, renamed
from aiscale.rules.changes.groups import application_before, engine_before
from aiscale.rules.changes.other_engine import NAMES, loses_its_state, what_is_lost

CODE = "CHG015"
SEVERITY = Severity.ERROR

Program = tuple[object, ...]
"""What two jobs have in common that are one under two names."""


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each job that has one name now, and had another one."""
    for job, address in renamed(graph, before, StreamJob, _program):
        if help_ := _left_behind(graph, job, before, address):
            old = address.partition("/")[2]
            yield job.finding(
                CODE, SEVERITY,
                f"{job.name} starts without the state of {old}, which is stored under the old name",
                argument="name", label=f"{old} before",
                notes=("the same program, streams and engine were applied as that job",),
                help=f"{help_}; or {moved_help((address, job.address))}",
            )  # fmt: skip
    for job in graph.of(StreamJob):
        known = before.get(job.address, {})
        if loses_its_state(job, known):
            yield _moved(job, known)
        elif known.get("stateful") is True and job.stateful and engine_before(known) == "KafkaStreams":
            yield from _regrouped(job, known)


def _moved(job: StreamJob, known: Mapping[str, Any]) -> Diagnostic:
    """The finding on a job that another engine runs."""
    was, now = NAMES[engine_before(known)], NAMES[type(job.engine).__name__]
    return job.finding(
        CODE, SEVERITY,
        f"{job.name} starts without the state that it has in {was}, which {now} cannot read",
        argument="engine", label=f"{was} before", notes=tuple(what_is_lost(job, known)),
        help=f"a second job on {now}, with topics of its own, until its state is complete; then its readers "
        f"move; or keep {was}",
    )  # fmt: skip


def _regrouped(job: StreamJob, known: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """The finding on a Kafka Streams program that has its name still, and another ``application.id``."""
    was, now = application_before(job.address, known), application_id(job)
    if was != now and now:
        yield job.finding(
            CODE, SEVERITY,
            f"{job.name} starts without its state and offsets, which belong to the group {was}, not to {now}",
            argument="consumes", label=f"group {was} before",
            notes=("the group is the application.id, which names its changelog topics",),
            help=f"keep the group {was}",
        )  # fmt: skip


def _program(job: Mapping[str, Any]) -> Program | None:
    """Of a job with state: engine, program, and what is read and written; nothing of a version under which it runs."""
    if job.get("stateful") is not True:
        return None
    said = job.get("engine")
    engine = said if isinstance(said, dict) else {}
    image = str(engine.get("image", "")).partition("@")[0]
    return (
        str(engine.get("kind")), str(engine.get("sql")), image, str(job.get("jar")), str(job.get("entry_class")),
        str(job.get("args")), *(named_in(job.get(field)) for field in ("consumes", "produces", "writes")),
    )  # fmt: skip


def _left_behind(graph: ArchitectureGraph, job: StreamJob, before: Before, address: str) -> str:
    """What leads the job to the old one's state; empty where something does, or where none was kept."""
    storage = field(before, address, "checkpoint_storage", str)
    application = application_before(address, before.get(address, {}))
    former = FormerJob(
        address.partition("/")[2], storage, application,
        is_same_storage=storage is not None and own_uri(job.checkpoint_storage or "") == own_uri(storage),
        is_same_application=application in kafka_groups(graph, job).values(),
    )  # fmt: skip
    return job.engine.state_advice(job, former)
