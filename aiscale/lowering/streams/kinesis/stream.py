"""Kinesis data streams. Source: pulumi_aws 7.51.1, ``kinesis``; Amazon Kinesis Data Streams developer guide (2026)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource

STREAM = "aws:kinesis/stream:Stream"
CONSUMER = "aws:kinesis/streamConsumer:StreamConsumer"

NAME_LIMIT = 128
"""Characters. Source: Amazon Kinesis API reference, StreamName and ConsumerName."""

AWS_OWNED_ALIAS = "alias/aws/kinesis"
"""The key that Kinesis keeps for an account; readers and writers need no right of its own to it."""


def lower_kinesis_stream(stream: KinesisStream, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The stream itself. Registered consumers and rights belong to the workloads that need them."""
    region = aws_region(stream.region, context)
    properties: dict[str, Any] = {
        "name": stream_name(stream, context),
        **({"region": region} if region else {}),
        "streamModeDetails": {"streamMode": stream.mode},
        # Only a provisioned stream has a number of shards of its own.
        **({"shardCount": stream.shards} if stream.mode == "PROVISIONED" and stream.shards is not None else {}),
        "retentionPeriod": math.ceil(stream.retention / 3_600),
        "maxRecordSizeInKib": math.ceil(stream.max_record_bytes / 1_024),
        "encryptionType": stream.encryption,
        **({"kmsKeyId": AWS_OWNED_ALIAS} if stream.encryption == "KMS" else {}),
        # Clients register consumers of their own, which would block its deletion.
        "enforceConsumerDeletion": True,
        "tags": tags(stream, context),
    }
    size = f"{stream.shards} shards" if stream.mode == "PROVISIONED" else "shards on demand"
    yield cloud_resource(
        STREAM, stream.name, properties,
        address=stream.address, provider_version=AWS_VERSION,
        reason=f"{stream.name} keeps records for {stream.retention} in {size}",
    )  # fmt: skip


def stream_name(stream: KinesisStream, context: LoweringContext) -> str:
    """Its name in Kinesis."""
    return stream.stream_name or cloud_name(stream.name, context, NAME_LIMIT)


def stream_key(stream: KinesisStream) -> str:
    """Key of its resource."""
    return cloud_key(STREAM, stream.name)
