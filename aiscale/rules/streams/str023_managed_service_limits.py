"""A managed stream is asked for more than its service allows.

What:
    A topic is ``tiered``, but it is compacted or its cluster has no tiered storage; or an MSK cluster has
    ``tiered_storage`` with a type or an instance type that does not support it.

    A topic on MSK Serverless sets its segments, another number of copies than three, another number of in-sync replicas
    than two, or records above 8 MiB.

    The topics of an MSK Serverless cluster have more than 2,400 partitions, or more than 120 in compacted topics.

    The partitions of an MSK cluster, copies included, are more per broker than recommended for its size: a warning.

    The declared peaks of the topics of an MSK Express or Serverless cluster are more than the cluster takes in, or,
    times the groups that read them, more than it gives out.

    More than 20 components read a Kinesis stream with enhanced fan-out (50 with on-demand Advantage).

    The readers of a Kinesis stream that poll it, without enhanced fan-out, read more bytes at its peak than its shards
    serve. By their defaults they read a shard more than five times a second: a warning, as for more than two readers
    for which 70 % of these bytes are not known to be enough.

Why:
    Amazon refuses the topic, the setting or the consumer, or throttles what is above the limit: writers wait, readers
    lag, and no error says why. With too many partitions per broker Amazon refuses updates of the cluster, and brokers
    restart slowly. A shard gives 2 MiB and 5 reads a second to all of its polling readers together. A Flink job polls
    without a pause, and takes the reads of the others.

Example:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id", partitions=240)

Instead:
    Topic("prices", Msk("events", type="serverless"), cleanup="compact", key="zone_id", partitions=60)

Source:
    The table of aiscale/rules/streams/service_quotas.py, which names the page of each limit and its date; Apache Kafka
    documentation, tiered storage; KIP-405.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.volumes import volume
from aiscale.analysis.processing.engine_jobs import engine_of
from aiscale.analysis.streams.stream_storage import Reader, copies, readers, readers_in_groups, times_read
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.service_quotas import (
    EXPRESS_PARTITIONS,
    EXPRESS_THROUGHPUT,
    POLLING_CONSUMERS,
    REGISTERED_CONSUMERS,
    REGISTERED_CONSUMERS_ADVANTAGE,
    SERVERLESS_COMPACTED_PARTITIONS,
    SERVERLESS_FIXED,
    SERVERLESS_PARTITIONS,
    SERVERLESS_RECORD_BYTES,
    SERVERLESS_THROUGHPUT,
    SHARD_READ_BYTES,
    SHARD_READS,
    STANDARD_PARTITIONS,
    STANDARD_PARTITIONS_LARGER,
    Throughput,
)

CODE = "STR023"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_USED = 0.7
"""Share of what a shard serves that its readers may use at the peak, so that one that lags can catch up."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each setting, number or rate that the service does not accept."""
    yield from _tiered_storage(graph)
    yield from _serverless_settings(graph)
    yield from _serverless_partitions(graph)
    yield from _partitions_per_broker(graph)
    yield from _throughput(graph)
    yield from _registered_consumers(graph)
    yield from _shared_shards(graph)


def _tiered_storage(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster whose storage cannot be tiered."""
    for cluster in graph.of(Msk):
        if cluster.tiered_storage and (why := _refusal(cluster)):
            yield cluster.finding(
                CODE, WORST, f"{cluster.name} has tiered_storage=True: {why}", argument="tiered_storage",
                label="not supported",
                help='leave tiered_storage out, or type="standard" with kafka.m7g.large or larger',
            )  # fmt: skip
    for topic in graph.of(Topic):
        if not topic.tiered:
            continue
        reason, on_cluster = _reason(topic)
        # What is of use to a tiered topic only goes with it.
        fields = ("tiered", "local_retention") if topic.local_retention is not None else ("tiered",)
        named = " and ".join(fields)
        if reason:
            yield topic.finding(
                CODE, WORST, f"{topic.name} has tiered=True, but {reason}", argument="tiered", label="not supported",
                help=on_cluster or f"leave {named} out",
                fix=None if on_cluster else Fix(
                    f"leave {named} of {topic.name} out", tuple(Edit(name, None) for name in fields)
                ),
            )  # fmt: skip


def _refusal(cluster: Msk) -> str:
    if cluster.type != "standard":
        return f"{cluster.technology} does not support it"
    return "t3.small brokers do not support it" if cluster.instance_type == "kafka.t3.small" else ""


def _reason(topic: Topic) -> tuple[str, str]:
    """Why a topic cannot be tiered, and what its cluster would need; empty where the topic must give it up."""
    if "compact" in topic.cleanup:
        return "it is compacted", ""
    cluster = topic.cluster
    if isinstance(cluster, Msk):
        if why := _refusal(cluster):
            return why, ""
        if not cluster.tiered_storage:
            return f"{cluster.name} has no tiered storage", f"tiered_storage=True on {cluster.name}"
    if isinstance(cluster, KafkaCluster) and cluster.tiered_storage is None:
        return f"{cluster.name} has no tiered storage", f"tiered_storage=TieredStorage(…) on {cluster.name}"
    return "", ""


def _serverless_settings(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each field of each topic on Serverless that would not hold."""
    for topic in graph.of(Topic):
        if not topic.cluster.is_serverless:
            continue
        for field, always in SERVERLESS_FIXED.items():
            if getattr(topic, field) in {None, always}:
                continue
            label = f"always {always}" if always else "not supported"
            yield topic.finding(
                CODE, WORST, f"{topic.name} sets {field}, which MSK Serverless sets itself", argument=field,
                label=label, help=f"leave {field} out, or a cluster of another type",
            )  # fmt: skip
        if topic.max_message_bytes is not None and topic.max_message_bytes > SERVERLESS_RECORD_BYTES:
            yield topic.finding(
                CODE, WORST,
                f"{topic.name} has max_message_bytes={topic.max_message_bytes:,}, but MSK Serverless accepts "
                f"{SERVERLESS_RECORD_BYTES:,}",
                argument="max_message_bytes", label="refused by Amazon",
                help=f"max_message_bytes={SERVERLESS_RECORD_BYTES:_}, with the large part in a bucket and its key "
                "in the record",
            )  # fmt: skip


def _serverless_partitions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Serverless cluster and each limit that its topics pass."""
    stored: dict[Kafka, list[Topic]] = defaultdict(list)
    for topic in graph.of(Topic):
        if topic.cluster.is_serverless:
            stored[topic.cluster].append(topic)
    for cluster, topics in stored.items():
        compacted = [topic for topic in topics if "compact" in topic.cleanup]
        for chosen, most, what in (
            (compacted, SERVERLESS_COMPACTED_PARTITIONS, "compacted partitions"),
            (topics, SERVERLESS_PARTITIONS, "partitions"),
        ):
            total = sum(topic.partitions for topic in chosen)
            if total > most:
                largest = sorted(chosen, key=lambda topic: (-topic.partitions, topic.name))
                yield cluster.finding(
                    CODE, WORST,
                    f"the topics of {cluster.name} have {total:,} {what}, but MSK Serverless allows {most:,}",
                    argument="type", label="refused by Amazon",
                    notes=(listed([f"{topic.name} has {topic.partitions:,}" for topic in largest]),),
                    help=f"fewer partitions, or {_as_express(topics)}",
                )  # fmt: skip


def _as_express(topics: list[Topic]) -> str:
    """An Express cluster of the default size that holds the partitions, copies included, in three zones."""
    total = sum(topic.partitions * copies(topic) for topic in topics)
    brokers = math.ceil(total / EXPRESS_PARTITIONS["large"] / 3) * 3
    return 'type="express"' + (f", brokers={brokers}" if brokers > 3 else "")


def _partitions_per_broker(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster that holds more than is recommended."""
    held: dict[Kafka, int] = defaultdict(int)
    for topic in graph.of(Topic):
        held[topic.cluster] += topic.partitions * copies(topic)
    for cluster in graph.of(Msk):
        most, brokers = _most(cluster), cluster.broker_count
        total = held.get(cluster, 0)
        if most is None or brokers is None or total <= most * brokers:
            continue
        count = math.ceil(total / most / cluster.zones) * cluster.zones
        yield cluster.finding(
            CODE, SEVERITY,
            f"each broker of {cluster.name} has {math.ceil(total / brokers):,} partitions, but {most:,} are "
            f"recommended for {cluster.size}",
            argument="instance_type" if cluster.instance_type else "name",
            label="copies included",
            notes=(f"{total:,} in all on {brokers} brokers",),
            help=f"brokers={count}, a larger instance_type, or fewer partitions",
        )  # fmt: skip


def _most(cluster: Msk) -> int | None:
    if cluster.type == "serverless":
        return None
    if cluster.type == "express":
        return EXPRESS_PARTITIONS.get(cluster.size)
    return STANDARD_PARTITIONS.get(cluster.size, STANDARD_PARTITIONS_LARGER)


def _throughput(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster whose declared load Amazon would throttle."""
    flows: dict[Kafka, list[tuple[float, float, str]]] = defaultdict(list)
    for topic in graph.of(Topic):
        flow = volume(graph, topic) if isinstance(topic.cluster, Msk) else None
        if flow is not None:
            rate = flow.peak_bytes
            note = f"{topic.name} has {rate / 1e6:,.3g} MB/s, read by {_who_reads(graph, topic)}"
            flows[topic.cluster].append((rate, rate * times_read(graph, topic), note))
    for cluster in graph.of(Msk):
        limits = _limits(cluster)
        if limits is None or cluster not in flows:
            continue
        taken, given = sum(flow[0] for flow in flows[cluster]), sum(flow[1] for flow in flows[cluster])
        if taken > limits.into or given > limits.out_of:
            into = taken > limits.into
            total, most = (taken, limits.into) if into else (given, limits.out_of)
            largest = sorted(flows[cluster], key=lambda flow: (-flow[0], flow[2]))
            field = "instance_type" if cluster.instance_type is not None else "type"
            yield cluster.finding(
                CODE, WORST,
                f"about {total / 1e6:,.0f} MB/s are {'written to' if into else 'read from'} {cluster.name} at the "
                "peak, but it "
                f"allows {most / 1e6:,.0f} MB/s",
                argument=field, label="throttled above that", notes=lines((flow[2] for flow in largest), 4),
                help=_help_throughput(cluster),
            )  # fmt: skip


def _who_reads(graph: ArchitectureGraph, topic: Topic) -> str:
    groups = len({reader.group for reader in readers_in_groups(graph, topic)})
    replicas = times_read(graph, topic) - groups
    words = [f"{groups} group{'s' if groups != 1 else ''}"] if groups or not replicas else []
    return " and ".join([*words, *([f"{replicas} replicas that each read everything"] if replicas else [])])


def _limits(cluster: Msk) -> Throughput | None:
    if cluster.type == "serverless":
        return SERVERLESS_THROUGHPUT
    each, count = EXPRESS_THROUGHPUT.get(cluster.size), cluster.broker_count
    if cluster.type != "express" or each is None or count is None:
        return None
    return Throughput(each.into * count, each.out_of * count)


def _help_throughput(cluster: Msk) -> str:
    if cluster.type == "serverless":
        return 'type="express" with brokers of a larger size'
    return f"more brokers than {cluster.broker_count}, or a larger instance_type"


def _registered_consumers(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with too many of them, at the first one above the number."""
    for stream in graph.of(KinesisStream):
        most = REGISTERED_CONSUMERS_ADVANTAGE if stream.advantage else REGISTERED_CONSUMERS
        registered = [
            reader
            for reader in readers(graph, stream)
            if reader.consume is not None and reader.consume.enhanced_fan_out
        ]
        if len(registered) > most:
            first = registered[most]
            yield first.component.finding(
                CODE, WORST, f"{stream.name} has {len(registered)} registered consumers, but allows {most}",
                argument=f"{first.edge.field}.enhanced_fan_out", index=first.edge.item, label="refused by Amazon",
                help="leave enhanced_fan_out out for readers that may lag, or let one reader forward the records",
            )  # fmt: skip


def _shared_shards(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose polling readers need more than its shards serve, or may."""
    for stream in graph.of(KinesisStream):
        polling = [
            reader for reader in readers(graph, stream) if reader.consume is None or not reader.consume.enhanced_fan_out
        ]
        if len(polling) < 2:
            continue
        able = [reader for reader in polling if not isinstance(reader.component, FirehoseStream)]
        at = next((reader for reader in polling[POLLING_CONSUMERS:] if reader in able), (able or polling)[-1])
        names = listed([reader.component.name for reader in polling], most=6)
        help_, flow = _help_shared_shards(polling, able), volume(graph, stream)
        reads = {reader.component.name: _reads_per_second(reader) for reader in polling}
        # Without a number of shards, all records may be in one.
        served = len(polling) * flow.peak_bytes / (stream.parts or 1) if flow is not None else None
        if flow is not None and served is not None and stream.parts and served > SHARD_READ_BYTES:
            wanted = math.ceil(len(polling) * flow.peak_bytes / SHARD_READ_BYTES)
            yield at.component.finding(
                CODE, WORST,
                f"{names} read {served / 1e6:,.3g} MB/s from each shard of {stream.name} at the peak; "
                f"it serves {SHARD_READ_BYTES / 1e6:,.3g} MB/s",
                argument=at.edge.field, index=at.edge.item, label="throttled above that",
                notes=(f"{len(polling)} readers × {flow.peak_bytes / 1e6:,.3g} MB/s, over {stream.parts} shards",),
                help=f"{help_}; or shards={wanted}",
            )  # fmt: skip
        elif sum(reads.values()) > SHARD_READS:
            often = listed([f"{name} {count} a second" for name, count in reads.items()], most=6)
            fastest = max(able or polling, key=_reads_per_second)
            yield fastest.component.finding(
                CODE, SEVERITY,
                f"{names} read each shard of {stream.name} {sum(reads.values())} times a second; "
                f"it allows {SHARD_READS}",
                argument=fastest.edge.field, index=fastest.edge.item, label="they throttle each other",
                notes=(f"by default: {often}",),
                help=f"enhanced_fan_out=True for {fastest.component.name}, which gets 2 MiB/s of each shard for itself",
            )  # fmt: skip
        elif len(polling) > POLLING_CONSUMERS and (served is None or served > SHARD_READ_BYTES * _USED):
            yield at.component.finding(
                CODE, SEVERITY, f"{names} poll each shard of {stream.name}",
                argument=at.edge.field, index=at.edge.item, label="they share 2 MiB/s and 5 reads/s",
                notes=(f"{served / 1e6:,.3g} of {SHARD_READ_BYTES / 1e6:,.3g} MB/s at the peak: little is left "
                       "to catch up with",) if served is not None and stream.parts else (),
                help=help_,
            )  # fmt: skip


def _reads_per_second(reader: Reader[KinesisStream]) -> int:
    """How often it polls a shard by default; Firehose and the Kinesis Client Library once a second."""
    engine = engine_of(reader.component)
    return 1 if engine is None else engine.shard_reads_per_second


def _help_shared_shards(polling: list[Reader[KinesisStream]], able: list[Reader[KinesisStream]]) -> str:
    """Firehose reads as everybody does: it cannot be registered."""
    if not able:
        return "one FirehoseStream for all, or another stream for some: Firehose cannot be a registered consumer"
    whom = "readers that need low latency"
    if len(able) < len(polling):
        whom = listed([reader.component.name for reader in able], most=3)
    return f"enhanced_fan_out=True for {whom}: 2 MiB/s of each shard for each of them"
