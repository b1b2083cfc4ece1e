"""Streams of Amazon Data Firehose, from Kinesis or from those who put records to them.

Source: pulumi_aws 7.51.1, ``kinesis.FirehoseDeliveryStream``; Amazon Data Firehose developer guide, controlling
access (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.aws_identity import Statement, allow, service_role, service_role_keys
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_partition, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.firehose.destinations import destination, statements
from aiscale.lowering.streams.kinesis.stream import stream_key

DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
LOG_GROUP, LOG_STREAM = "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logStream:LogStream"

NAME_LIMIT = 64
"""Characters. Source: Amazon Data Firehose API reference, DeliveryStreamName."""

READ = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")
OWN_KEY = {"enabled": True, "keyType": "AWS_OWNED_CMK"}
"""Encrypts records while they are in its buffer; a Kinesis data stream does so itself."""


def firehose_name(firehose: FirehoseStream, context: LoweringContext) -> str:
    """Amazon's name of it."""
    return firehose.stream_name or cloud_name(firehose.name, context, NAME_LIMIT)


def firehose_key(firehose: FirehoseStream) -> str:
    """Key of its resource."""
    return cloud_key(DELIVERY_STREAM, firehose.name)


def lower_firehose_stream(
    firehose: FirehoseStream, _bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The delivery stream, the role that it reads and writes with, and the log of its errors."""
    name = firehose_name(firehose, context)
    region = aws_region(firehose.place, context)
    placed = {"region": region} if region else {}
    partition = aws_partition(region)
    reads = f"reads {firehose.source.name} and " if firehose.source is not None else ""
    purpose = f"{reads}writes {firehose.destination.name}"
    yield from _log(firehose, name, placed, context)
    rights = list(_statements(firehose, partition, region))
    yield from service_role(firehose, "firehose.amazonaws.com", rights, purpose, context)
    role, policy = service_role_keys(firehose)
    arn = output(role, "arn")
    yield cloud_resource(
        DELIVERY_STREAM, firehose.name,
        {
            "name": name,
            **placed,
            **destination(firehose, arn, partition, _logging(firehose)),
            **_source(firehose, arn),
            "tags": tags(firehose, context),
        },
        address=firehose.address, provider_version=AWS_VERSION, depends_on=(policy,),
        reason=f"{firehose.name} {purpose}, every {firehose.buffer_interval} or {firehose.buffer_size}",
    )  # fmt: skip


def _source(firehose: FirehoseStream, role: str) -> dict[str, Any]:
    if firehose.source is None:
        return {"serverSideEncryption": dict(OWN_KEY)}
    return {
        "kinesisSourceConfiguration": {"kinesisStreamArn": output(stream_key(firehose.source), "arn"), "roleArn": role}
    }


def _statements(firehose: FirehoseStream, partition: str, region: str | None) -> Iterator[Statement]:
    """The least privileges that it needs. The key that Kinesis keeps for an account needs no right of its own."""
    if firehose.source is not None:
        yield allow(READ, output(stream_key(firehose.source), "arn"))
    yield from statements(firehose, partition, region)
    if firehose.log_days:
        yield allow(("logs:PutLogEvents",), output(cloud_key(LOG_STREAM, firehose.name), "arn"))


def _log(firehose: FirehoseStream, name: str, placed: dict[str, str], context: LoweringContext) -> Iterator[Resource]:
    """Where errors of deliveries are logged: Firehose makes neither the group nor the stream by itself."""
    if not firehose.log_days:
        return
    yield cloud_resource(
        LOG_GROUP, firehose.name,
        {
            "name": f"/aws/kinesisfirehose/{name}",
            **placed,
            "retentionInDays": firehose.log_days,
            "tags": tags(firehose, context),
        },
        address=firehose.address, provider_version=AWS_VERSION,
        reason=f"errors of {firehose.name} are kept for {firehose.log_days} days",
    )  # fmt: skip
    yield cloud_resource(
        LOG_STREAM, firehose.name,
        {"name": _LOG_STREAM, **placed, "logGroupName": output(cloud_key(LOG_GROUP, firehose.name), "name")},
        address=firehose.address, provider_version=AWS_VERSION,
        reason=f"{firehose.name} logs failed deliveries there",
    )  # fmt: skip


_LOG_STREAM = "DestinationDelivery"


def _logging(firehose: FirehoseStream) -> dict[str, Any]:
    if not firehose.log_days:
        return {}
    return {
        "cloudwatchLoggingOptions": {
            "enabled": True,
            "logGroupName": output(cloud_key(LOG_GROUP, firehose.name), "name"),
            "logStreamName": output(cloud_key(LOG_STREAM, firehose.name), "name"),
        }
    }
