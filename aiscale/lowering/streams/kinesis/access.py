"""Access of a workload to Kinesis streams, derived from the graph: rights, registered consumers, variables.

Source: Amazon Kinesis Data Streams developer guide, IAM permissions required for KCL consumer applications (2026);
Service Authorization Reference, Amazon Kinesis Data Streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.streams.client_identity import data_edges, prefixes
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.identities import is_own_code
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_partition, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.kinesis.stream import CONSUMER, NAME_LIMIT, stream_key, stream_name

WRITE = ("kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DescribeStreamSummary", "kinesis:ListShards")
READ = (
    "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator",
    "kinesis:GetRecords",
)  # fmt: skip
SUBSCRIBE = ("kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard")
LEASES = (
    "dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:UpdateTable", "dynamodb:Scan", "dynamodb:Query",
    "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
)  # fmt: skip
"""On the tables in which the Kinesis Client Library stores which worker reads which shard, and its position."""


@dataclass(frozen=True, slots=True)
class KinesisRead:
    """A stream that is read.

    Attributes:
        reader: who reads it.
        stream: the stream.
        group: the reader's name in the stream.
        application: name of the reading application, which its lease tables have.
        is_registered: whether it is a registered consumer of that name.
        prefixes: what the variables about the stream begin with for that application.
    """

    reader: Component
    stream: KinesisStream
    group: str
    application: str
    is_registered: bool
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KinesisAccess:
    """A workload's access to Kinesis.

    Attributes:
        component: the workload.
        reads: streams that it reads, by name.
        writes: streams that it writes, by name.
    """

    component: Component
    reads: tuple[KinesisRead, ...]
    writes: tuple[KinesisStream, ...]

    @property
    def purpose(self) -> str:
        """``reads rides and writes fares``."""
        read = ", ".join(dict.fromkeys(one.stream.name for one in self.reads))
        written = ", ".join(stream.name for stream in self.writes)
        return " and ".join(
            [*([f"reads {read}"] if read else []), *([f"writes {written}"] if written else [])]
        )  # fmt: skip

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys of the streams and registered consumers."""
        streams = (*(one.stream for one in self.reads), *self.writes)
        consumers = (consumer_key(one) for one in self.reads if one.is_registered)
        return tuple(dict.fromkeys((*map(stream_key, streams), *consumers)))


def kinesis_access(component: Component, context: LoweringContext) -> KinesisAccess | None:
    """What the workload reads and writes; None where it does not use Kinesis."""
    graph = context.graph
    if not graph.has(KinesisStream):
        return None
    reads: dict[tuple[str, str], KinesisRead] = {}
    writes: dict[str, KinesisStream] = {}
    for client, edge in data_edges(component, graph):
        stream = graph.nodes[edge.target]
        if not isinstance(stream, KinesisStream):
            continue
        if edge.kind is EdgeKind.WRITES:
            writes[stream.name] = stream
            continue
        relation = edge.relation if isinstance(edge.relation, Consume) else None
        group = relation.group if relation is not None and relation.group else client.name
        # Of the stream too: one lease table cannot keep the shards of two.
        application = cloud_name(f"{group}-{stream.name}", context, NAME_LIMIT)
        registered = relation is not None and relation.enhanced_fan_out
        known = reads[stream.name, application].prefixes if (stream.name, application) in reads else ()
        own = tuple(dict.fromkeys((*known, variable_prefix(stream, relation))))
        reads[stream.name, application] = KinesisRead(client, stream, group, application, registered, own)
    if not reads and not writes:
        return None
    return KinesisAccess(
        component, tuple(read for _, read in sorted(reads.items())), tuple(writes[name] for name in sorted(writes))
    )


def kinesis_statements(access: KinesisAccess, context: LoweringContext) -> Iterator[Statement]:
    """The least privileges that it needs."""
    if access.writes:
        yield allow(WRITE, *(output(stream_key(stream), "arn") for stream in access.writes))
    if not access.reads:
        return
    yield allow(READ, *dict.fromkeys(output(stream_key(one.stream), "arn") for one in access.reads))
    registered = [output(consumer_key(one), "arn") for one in access.reads if one.is_registered]
    if registered:
        yield allow(SUBSCRIBE, *registered)
    tables = [
        table
        for one in access.reads
        if is_own_code(one.reader)
        for table in _lease_tables(one.application, aws_region(one.stream.region, context))
    ]
    if tables:
        yield allow(LEASES, *dict.fromkeys(tables))
        yield allow(("cloudwatch:PutMetricData",), "*")


def registered_consumers(access: KinesisAccess, context: LoweringContext) -> Iterator[Resource]:
    """A registered consumer for each stream that the workload reads with a throughput of its own."""
    component = access.component
    for one in access.reads:
        if one.is_registered:
            region = aws_region(one.stream.region, context)
            yield cloud_resource(
                CONSUMER, _consumer_name(one),
                {
                    "name": one.application,
                    "streamArn": output(stream_key(one.stream), "arn"),
                    **({"region": region} if region else {}),
                    "tags": tags(component, context),
                },
                address=component.address, provider_version=AWS_VERSION,
                reason=f"{one.reader.name} gets 2 MiB a second of each shard of {one.stream.name} for itself",
            )  # fmt: skip


def consumer_key(read: KinesisRead) -> str:
    """Key of the resource of a registered consumer."""
    return cloud_key(CONSUMER, _consumer_name(read))


def kinesis_environment(access: KinesisAccess, context: LoweringContext) -> dict[str, str]:
    """Names and regions of streams, as environment variables."""
    found: dict[str, str] = {}
    names = prefixes(access.component, context.graph)
    for stream in (*(one.stream for one in access.reads), *access.writes):
        for prefix in names[stream.address]:
            found[prefix] = stream_name(stream, context)
            if region := aws_region(stream.region, context):
                found[f"{prefix}_REGION"] = region
    for one in access.reads:
        for prefix in one.prefixes:
            found[f"{prefix}_APPLICATION"] = one.application
            if one.is_registered:
                found[f"{prefix}_CONSUMER"] = one.application
    return found


def _consumer_name(read: KinesisRead) -> str:
    """Last part of the key: with the group only where that is not the reader's name."""
    group = "" if read.group == read.reader.name else "-" + re.sub(r"[^a-z0-9]+", "-", read.group.lower()).strip("-")
    return fit(f"{read.reader.name}-{read.stream.name}{group}")


def _lease_tables(application: str, region: str | None) -> Iterator[str]:
    """An identity's policy meets no table of another account, so the account may be any."""
    base = f"arn:{aws_partition(region)}:dynamodb:{region or '*'}:*:table/{application}"
    yield from (base, f"{base}/index/*", f"{base}-WorkerMetricStats", f"{base}-CoordinatorState")
