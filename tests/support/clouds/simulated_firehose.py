"""Amazon Data Firehose in moto's simulated AWS, as a provider would bring it about with boto3."""

from __future__ import annotations

from typing import Any, ClassVar

import boto3
from botocore.exceptions import ClientError

from tests.support.clouds.kind import Data, TakenError


class DeliveryStream:
    """A delivery stream from Kinesis into S3; its id is its ARN."""

    fixed = frozenset({"name", "region", "kinesisSourceConfiguration"})
    defaults: ClassVar[dict[str, Any]] = {}

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        source = inputs["kinesisSourceConfiguration"]
        try:
            made = _firehose(inputs).create_delivery_stream(
                DeliveryStreamName=inputs["name"],
                DeliveryStreamType="KinesisStreamAsSource",
                KinesisStreamSourceConfiguration={
                    "KinesisStreamARN": source["kinesisStreamArn"], "RoleARN": source["roleArn"],
                },
                ExtendedS3DestinationConfiguration=_destination(inputs),
            )  # fmt: skip
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceInUseException":
                raise TakenError(error.response["Error"]["Message"]) from None
            raise
        arn = made["DeliveryStreamARN"]
        return arn, {"arn": arn}

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        try:
            found = _firehose(inputs).describe_delivery_stream(DeliveryStreamName=_name(id_))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        [live] = found["DeliveryStreamDescription"]["Destinations"]
        hints = live["ExtendedS3DestinationDescription"]["BufferingHints"]
        destination = inputs["extendedS3Configuration"] | {
            "bufferingInterval": hints["IntervalInSeconds"], "bufferingSize": hints["SizeInMBs"],
        }  # fmt: skip
        return {**inputs, "name": _name(id_), "extendedS3Configuration": destination}, {"arn": id_}

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        client = _firehose(after)
        found = client.describe_delivery_stream(DeliveryStreamName=_name(id_))["DeliveryStreamDescription"]
        client.update_destination(
            DeliveryStreamName=_name(id_), CurrentDeliveryStreamVersionId=found["VersionId"],
            DestinationId=found["Destinations"][0]["DestinationId"],
            ExtendedS3DestinationUpdate=_destination(after),
        )  # fmt: skip
        return {"arn": id_}

    def delete(self, id_: str, inputs: Data) -> None:
        _firehose(inputs).delete_delivery_stream(DeliveryStreamName=_name(id_))


def _destination(inputs: Data) -> dict[str, Any]:
    given = inputs["extendedS3Configuration"]
    plain = {
        "RoleARN": "roleArn", "BucketARN": "bucketArn", "Prefix": "prefix", "ErrorOutputPrefix": "errorOutputPrefix",
        "CompressionFormat": "compressionFormat",
    }  # fmt: skip
    found: dict[str, Any] = {name: given[own] for name, own in plain.items() if own in given}
    found["BufferingHints"] = {
        "IntervalInSeconds": given["bufferingInterval"], "SizeInMBs": given["bufferingSize"],
    }  # fmt: skip
    if log := given.get("cloudwatchLoggingOptions"):
        found["CloudWatchLoggingOptions"] = {
            "Enabled": log["enabled"], "LogGroupName": log["logGroupName"], "LogStreamName": log["logStreamName"],
        }  # fmt: skip
    if processing := given.get("processingConfiguration"):
        types = [{"Type": one["type"]} for one in processing["processors"]]
        found["ProcessingConfiguration"] = {"Enabled": processing["enabled"], "Processors": types}
    return found


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _firehose(inputs: Data) -> Any:
    return boto3.client("firehose", region_name=inputs["region"])
