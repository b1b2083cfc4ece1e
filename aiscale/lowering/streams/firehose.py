"""Streams of Amazon Data Firehose, from Kinesis into S3.

Source: pulumi_aws 7.51.1, ``kinesis.FirehoseDeliveryStream``; Amazon Data Firehose developer guide, grant Firehose
access to an Amazon S3 destination (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.features.batch_source import Bucket
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.lowering.clouds.aws_identity import Statement, allow, service_role, service_role_keys
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_partition, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.kinesis import stream_key

DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
LOG_GROUP, LOG_STREAM = "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logStream:LogStream"

NAME_LIMIT = 64
"""Characters. Source: Amazon Data Firehose API reference, DeliveryStreamName."""

READ = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")
WRITE = (
    "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket",
    "s3:ListBucketMultipartUploads", "s3:PutObject",
)  # fmt: skip


def lower_firehose_stream(firehose: FirehoseStream, context: LoweringContext) -> Iterator[Resource]:
    """The delivery stream, the role that it reads and writes with, and the log of its errors."""
    name = firehose.stream_name or cloud_name(firehose.name, context, NAME_LIMIT)
    region = aws_region(firehose.source.region, context)
    placed = {"region": region} if region else {}
    bucket, folder = _place_of(firehose)
    bucket_arn = f"arn:{aws_partition(region)}:s3:::{bucket}"
    dealings = f"reads {firehose.source.name} and writes {firehose.destination.name}"
    yield from _log(firehose, name, placed, context)
    yield from service_role(
        firehose, "firehose.amazonaws.com", list(_statements(firehose, bucket_arn)), dealings, context
    )
    role, policy = service_role_keys(firehose)
    configuration: dict[str, Any] = {
        "roleArn": output(role, "arn"),
        "bucketArn": bucket_arn,
        **({"prefix": prefix} if (prefix := folder + (firehose.prefix or "")) else {}),
        "errorOutputPrefix": firehose.error_prefix or f"errors/{firehose.name}/!{{firehose:error-output-type}}/",
        "bufferingInterval": int(firehose.buffer_interval),
        "bufferingSize": int(firehose.buffer_size) // 2**20,
        "compressionFormat": firehose.compression,
        **({"processingConfiguration": _NEWLINE} if firehose.newline else {}),
        **({"cloudwatchLoggingOptions": _logging(firehose)} if firehose.log_days else {}),
    }
    yield cloud_resource(
        DELIVERY_STREAM, firehose.name,
        {
            "name": name,
            **placed,
            "destination": "extended_s3",
            "kinesisSourceConfiguration": {
                "kinesisStreamArn": output(stream_key(firehose.source), "arn"),
                "roleArn": output(role, "arn"),
            },
            "extendedS3Configuration": configuration,
            "tags": tags(firehose, context),
        },
        address=firehose.address, provider_version=AWS_VERSION, needs=(policy,),
        reason=f"{firehose.name} {dealings}, every {firehose.buffer_interval} or {firehose.buffer_size}",
    )  # fmt: skip


_NEWLINE = {"enabled": True, "processors": [{"type": "AppendDelimiterToRecord"}]}
"""Source: Amazon Data Firehose API reference, Processor: a line feed needs no parameter."""


def _place_of(firehose: FirehoseStream) -> tuple[str, str]:
    """Name of the bucket, and the folder in it with a slash at its end; empty for the root."""
    assert isinstance(firehose.destination, Bucket)  # the only store of files that there is on s3://
    bucket, _, path = firehose.destination.uri.removeprefix("s3://").partition("/")
    return bucket, f"{path.strip('/')}/" if path.strip("/") else ""


def _statements(firehose: FirehoseStream, bucket_arn: str) -> Iterator[Statement]:
    """The least that it needs. The key that Kinesis keeps for an account needs no right of its own."""
    yield allow(READ, output(stream_key(firehose.source), "arn"))
    yield allow(WRITE, bucket_arn, f"{bucket_arn}/*")
    if firehose.log_days:
        yield allow(("logs:PutLogEvents",), output(cloud_key(LOG_STREAM, firehose.name), "arn"))


def _log(firehose: FirehoseStream, name: str, placed: dict[str, str], context: LoweringContext) -> Iterator[Resource]:
    """Where errors of deliveries are noted: Firehose makes neither the group nor the stream by itself."""
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
        reason=f"{firehose.name} notes there what it could not deliver",
    )  # fmt: skip


_LOG_STREAM = "DestinationDelivery"


def _logging(firehose: FirehoseStream) -> dict[str, Any]:
    return {
        "enabled": True,
        "logGroupName": output(cloud_key(LOG_GROUP, firehose.name), "name"),
        "logStreamName": output(cloud_key(LOG_STREAM, firehose.name), "name"),
    }
