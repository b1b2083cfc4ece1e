"""Kinesis, Firehose and IAM in moto's simulated AWS, as a provider would bring them about with boto3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

import boto3
from botocore.exceptions import ClientError

from tests.support.clouds.kind import Data, TakenError
from tests.support.clouds.simulated_firehose import DeliveryStream

_GONE = {"ResourceNotFoundException", "NoSuchEntity"}
_TAKEN = {"ResourceInUseException", "EntityAlreadyExists"}


class Stream:
    """A Kinesis stream; its id is its name."""

    fixed = frozenset({"name", "region"})
    defaults: ClassVar[dict[str, Any]] = {"shardLevelMetrics": []}

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        client = _kinesis(inputs)
        given = {"ShardCount": inputs["shardCount"]} if "shardCount" in inputs else {}
        mode = {"StreamMode": inputs["streamModeDetails"]["streamMode"]}
        _once(client.create_stream, StreamName=inputs["name"], StreamModeDetails=mode, **given)
        self._settle(client, inputs["name"], {}, inputs)
        return inputs["name"], self._outputs(client, inputs["name"])

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        client = _kinesis(inputs)
        found = _found(client.describe_stream_summary, StreamName=id_)
        if found is None:
            return None
        seen = found["StreamDescriptionSummary"]
        live = {
            **inputs,
            "name": id_,
            "retentionPeriod": seen["RetentionPeriodHours"],
            "encryptionType": seen["EncryptionType"],
            "streamModeDetails": {"streamMode": seen["StreamModeDetails"]["StreamMode"]},
        }
        return live, {"arn": seen["StreamARN"]}

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        client = _kinesis(after)
        self._settle(client, id_, before, after)
        return self._outputs(client, id_)

    def delete(self, id_: str, inputs: Data) -> None:
        _kinesis(inputs).delete_stream(StreamName=id_, EnforceConsumerDeletion=True)

    def _settle(self, client: Any, name: str, before: Data, after: Data) -> None:
        arn = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
        now = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        hours = after["retentionPeriod"]
        if hours > now["RetentionPeriodHours"]:
            client.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)
        elif hours < now["RetentionPeriodHours"]:
            client.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)
        if after["streamModeDetails"]["streamMode"] != now["StreamModeDetails"]["StreamMode"]:
            client.update_stream_mode(
                StreamARN=arn, StreamModeDetails={"StreamMode": after["streamModeDetails"]["streamMode"]}
            )
        if after.get("shardCount") and after["shardCount"] != now["OpenShardCount"]:
            client.update_shard_count(
                StreamName=name, TargetShardCount=after["shardCount"], ScalingType="UNIFORM_SCALING"
            )
        if after["encryptionType"] == "KMS" and now["EncryptionType"] != "KMS":
            client.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=after["kmsKeyId"])
        elif after["encryptionType"] == "NONE" and now["EncryptionType"] == "KMS":
            client.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=before["kmsKeyId"])

    def _outputs(self, client: Any, name: str) -> dict[str, Any]:
        return {"arn": client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]}


class Consumer:
    """A registered consumer; its id is its ARN."""

    fixed = frozenset({"name", "region", "streamArn"})
    defaults: ClassVar[dict[str, Any]] = {}

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        made = _once(
            _kinesis(inputs).register_stream_consumer, StreamARN=inputs["streamArn"], ConsumerName=inputs["name"]
        )
        arn = made["Consumer"]["ConsumerARN"]
        return arn, {"arn": arn}

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        found = _found(_kinesis(inputs).describe_stream_consumer, ConsumerARN=id_)
        return None if found is None else (dict(inputs), {"arn": id_})

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        return {"arn": id_}

    def delete(self, id_: str, inputs: Data) -> None:
        _kinesis(inputs).deregister_stream_consumer(ConsumerARN=id_)


class Role:
    """A role; its id is its name."""

    fixed = frozenset({"name"})
    defaults: ClassVar[dict[str, Any]] = {"forceDetachPolicies": False, "maxSessionDuration": 3_600, "path": "/"}

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        made = _once(
            _iam().create_role, RoleName=inputs["name"], AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Description=inputs.get("description", ""),
        )  # fmt: skip
        return inputs["name"], {"arn": made["Role"]["Arn"]}

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        found = _found(_iam().get_role, RoleName=id_)
        if found is None:
            return None
        trust = found["Role"]["AssumeRolePolicyDocument"]
        wanted = inputs.get("assumeRolePolicy", "{}")
        policy = wanted if trust == json.loads(wanted) else json.dumps(trust)
        return {**inputs, "name": id_, "assumeRolePolicy": policy}, {"arn": found["Role"]["Arn"]}

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        _iam().update_assume_role_policy(RoleName=id_, PolicyDocument=after["assumeRolePolicy"])
        return {"arn": _iam().get_role(RoleName=id_)["Role"]["Arn"]}

    def delete(self, id_: str, inputs: Data) -> None:
        _iam().delete_role(RoleName=id_)


class RolePolicy:
    """A policy within a role; its id is ``role:name``."""

    fixed = frozenset({"name", "role"})
    defaults: ClassVar[dict[str, Any]] = {}

    def create(self, inputs: Data) -> tuple[str, dict[str, Any]]:
        _iam().put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"])
        return f"{inputs['role']}:{inputs['name']}", {}

    def read(self, id_: str, inputs: Data) -> tuple[dict[str, Any], dict[str, Any]] | None:
        role, _, name = id_.partition(":")
        found = _found(_iam().get_role_policy, RoleName=role, PolicyName=name)
        if found is None:
            return None
        wanted = inputs.get("policy", "{}")
        live = found["PolicyDocument"]
        policy = wanted if live == json.loads(wanted) else json.dumps(live, separators=(",", ":"))
        return {**inputs, "role": role, "name": name, "policy": policy}, {}

    def update(self, id_: str, before: Data, after: Data) -> dict[str, Any]:
        self.create(after)
        return {}

    def delete(self, id_: str, inputs: Data) -> None:
        role, _, name = id_.partition(":")
        _iam().delete_role_policy(RoleName=role, PolicyName=name)


SIMULATED: Mapping[str, Any] = {
    "aws:iam/role:Role": Role(),
    "aws:iam/rolePolicy:RolePolicy": RolePolicy(),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": DeliveryStream(),
    "aws:kinesis/stream:Stream": Stream(),
    "aws:kinesis/streamConsumer:StreamConsumer": Consumer(),
}
"""Kinds by token."""


def _kinesis(inputs: Data) -> Any:
    return boto3.client("kinesis", region_name=inputs["region"])


def _iam() -> Any:
    return boto3.client("iam", region_name="us-east-1")


def _once(call: Any, **arguments: Any) -> dict[str, Any]:
    try:
        made: dict[str, Any] = call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in _TAKEN:
            raise TakenError(error.response["Error"]["Message"]) from None
        raise
    return made


def _found(call: Any, **arguments: Any) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
    return found
