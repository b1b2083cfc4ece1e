"""Two components have one identity that must be unique.

What:
    Two components write to one Kafka cluster in transactions with the same transactional id or prefix. The prefix of an
    exactly-once job is its own name by default.

    Two stream jobs on Spark have the same ``checkpoint_storage``.

    Two ``KafkaConnect`` clusters of one Kafka cluster have the same ``group``.

    Two topics of one Kafka cluster have the same name in Kafka: the ``topic_name`` of one is the name of the other.

Why:
    The brokers fence the older of two producers with one transactional id: it fails, restarts, and fences the other
    one. Two Spark queries overwrite each other's offsets and state. Workers with one group form one Connect cluster:
    each gets connectors whose plugins only the other has. Two topic objects with one name overwrite each other's
    settings and mix their records.

Example:
    Microservice("billing", produces=[Produce(totals, transactional_id="team")], image=IMAGE)
    Microservice("refunds", produces=[Produce(totals, transactional_id="team")], image=IMAGE)

Instead:
    Microservice("billing", produces=[Produce(totals, transactional_id="billing")], image=IMAGE)
    Microservice("refunds", produces=[Produce(totals, transactional_id="refunds")], image=IMAGE)

Source:
    Apache Kafka, transactional.id and fencing; Apache Flink documentation, Kafka sink, transactionalIdPrefix;
    j3-signalroom/apache_flink-kickstarter issues 750 and 779; Apache Spark Structured Streaming guide, checkpointing;
    Strimzi 1.2.0 documentation, configuring Kafka Connect for multiple instances, and Topic Operator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.placement.buckets import own_uri
from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.streams.stream_storage import Writer, writers
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR013"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component whose identity another one has as well."""
    yield from _transactions(graph)
    yield from _flink_transactions(graph)
    yield from _checkpoint(graph)
    yield from _connect_group(graph)
    yield from _topic_name(graph)


def _transactions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component after the first that writes under an id."""
    found: dict[tuple[str, str], dict[str, Writer]] = defaultdict(dict)
    for topic in graph.of(Topic):
        for writer in writers(graph, topic):
            if writer.transactional_id:
                named = found[topic.cluster.address, writer.transactional_id]
                named.setdefault(writer.component.address, writer)
    for (_, identity), named in found.items():
        first, *others = (named[address] for address in sorted(named))
        for other in others:
            if _commits_checkpoints(first) and _commits_checkpoints(other):
                continue  # has a finding of its own among those of jobs
            yield _finding_transactions(identity, first, other)


def _commits_checkpoints(writer: Writer) -> bool:
    return isinstance(writer.component, StreamJob) and writer.component.engine.commits_checkpoints


def _finding_transactions(identity: str, first: Writer, second: Writer) -> Diagnostic:
    who, is_job = second.component, isinstance(second.component, StreamJob)
    given = not is_job or second.transactional_id != who.name
    return who.finding(
        CODE, SEVERITY, f"{first.component.address} and {who.address} fence each other: both write as {identity}",
        argument=f"{second.edge.field}.transactional_id" if given else "name",
        index=second.edge.item if given else None,
        label="one transactional id for two writers",
        notes=() if given else ("the transactional id of a job that delivers exactly once is its name",),
        related=(Related("the other writer is", first.component.location),),
        help=f'transactional_id="{who.family}-{who.name}"' if given else "give the job another name",
    )  # fmt: skip


def _flink_transactions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose transactions another one has too."""
    first: dict[tuple[str, str], StreamJob] = {}
    for job, engine in jobs_on(graph, Flink):
        if job.delivery != "exactly-once":
            continue
        prefix = engine.transaction_prefix(job)
        topics = (graph[edge.target] for edge in graph.out_edges(job, EdgeKind.WRITES))
        for cluster in sorted({topic.cluster.address for topic in topics if isinstance(topic, Topic)}):
            other = first.setdefault((cluster, prefix), job)
            if other is not job:
                yield _finding_flink_transactions(job, other, graph[cluster].name, prefix)
                break


def _finding_flink_transactions(job: StreamJob, other: StreamJob, cluster: str, prefix: str) -> Diagnostic:
    return job.finding(
        CODE, SEVERITY, f"{job.name} and {other.name} fence each other's producers in {cluster}",
        argument="engine.transactional_id_prefix", label=f"both write as {prefix}",
        related=(Related(f"{other.name} is declared", other.location, "engine"),),
        help="leave transactional_id_prefix out: the default is the job's name",
    )  # fmt: skip


def _checkpoint(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark job whose checkpoint location another one has already."""
    first: dict[str, StreamJob] = {}
    for job, _ in jobs_on(graph, Spark):
        if job.checkpoint_storage is None:
            continue
        other = first.setdefault(own_uri(job.checkpoint_storage), job)
        if other is not job:
            yield job.finding(
                CODE, SEVERITY, f"{job.name} and {other.name} overwrite each other's checkpoints",
                argument="checkpoint_storage", label="the same location",
                related=(Related(f"{other.name} has it", other.location, "checkpoint_storage"),),
                help=f'checkpoint_storage="{_beside(job.checkpoint_storage)}/{job.name}"',
            )  # fmt: skip


def _beside(uri: str) -> str:
    """The folder that a location is in; the bucket where it is one."""
    scheme, _, path = uri.rstrip("/").partition("://")
    return f"{scheme}://{path.rsplit('/', 1)[0]}"


def _connect_group(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Connect cluster whose group another has already."""
    first: dict[tuple[Kafka, str], KafkaConnect] = {}
    for connect in graph.of(KafkaConnect):
        other = first.setdefault((connect.cluster, connect.group_id), connect)
        if other is connect:
            continue
        given, refers = (connect, other) if connect.group else (other, connect)
        yield given.finding(
            CODE, SEVERITY,
            f"{given.name} and {refers.name} are one Connect cluster of {connect.cluster.name}: both have the group "
            f"{connect.group_id!r}",
            argument="group", label="group of the other cluster",
            help=f"leave group out: the default is {given.name!r}" if refers.group_id != given.name
            else "another group",
        )  # fmt: skip


def _topic_name(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose name in Kafka is taken."""
    seen: dict[tuple[str, str], Topic] = {}
    for topic in graph.of(Topic):
        first = seen.setdefault((topic.cluster.address, topic.kafka_name), topic)
        if first is topic:
            continue
        named, other = (topic, first) if topic.topic_name is not None else (first, topic)
        yield named.finding(
            CODE, SEVERITY, f"{named.name} and {other.name} have one name in {topic.cluster.name}: {topic.kafka_name}",
            argument="topic_name", label="already used",
            related=(Related("the other topic is", other.location, "topic_name" if other.topic_name else "name"),),
            help="another topic_name, or the same object in both places",
        )  # fmt: skip
