"""Objects of clouds that a killed run was making when it ended: made or not, nobody wrote down.

Their providers find them by the names that they were given. Where a cloud gives an object an id of its own, it can
not be found this way: the next run then says that the name is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

Inputs = Mapping[str, Any]


def _in_project(kind: str) -> Callable[[Inputs], str]:
    return lambda inputs: f"projects/{inputs['project']}/{kind}/{inputs['name']}"


def _account(inputs: Inputs) -> str:
    email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
    return f"projects/{inputs['project']}/serviceAccounts/{email}"


def _delivery_stream(inputs: Inputs) -> str:
    """Its ARN: account and partition are those of the stream that it reads."""
    parts = str(inputs["kinesisSourceConfiguration"]["kinesisStreamArn"]).split(":")
    if len(parts) != 6:
        raise KeyError("kinesisStreamArn")
    _, partition, _, region, account, _ = parts
    return f"arn:{partition}:firehose:{inputs.get('region', region)}:{account}:deliverystream/{inputs['name']}"


IDS: Mapping[str, Callable[[Inputs], str]] = {
    "aws:cloudwatch/logGroup:LogGroup": lambda inputs: str(inputs["name"]),
    "aws:cloudwatch/logStream:LogStream": lambda inputs: f"{inputs['logGroupName']}:{inputs['name']}",
    "aws:iam/role:Role": lambda inputs: str(inputs["name"]),
    "aws:iam/rolePolicy:RolePolicy": lambda inputs: f"{inputs['role']}:{inputs['name']}",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _delivery_stream,
    "aws:kinesis/stream:Stream": lambda inputs: str(inputs["name"]),
    "gcp:pubsub/schema:Schema": _in_project("schemas"),
    "gcp:pubsub/subscription:Subscription": _in_project("subscriptions"),
    "gcp:pubsub/topic:Topic": _in_project("topics"),
    "gcp:serviceaccount/account:Account": _account,
}
"""The provider's own id of an object, from what it was made with.

Source: pulumi_aws 7.51.1 and pulumi_gcp 10.2.0, section Import of each type. Grants to a member are no matter: to
give one again changes nothing.
"""


def pending_creates(state: Mapping[str, Any]) -> dict[str, str]:
    """Ids of what may have been made, by URN, as far as they can be known.

    Args:
        state: the engine's state, as exported.
    """
    creating = [one["resource"] for one in state.get("pending_operations", ()) if one["type"] == "creating"]
    # Written by a recovery that was killed itself before the provider had answered.
    asked_for = [one for one in state.get("resources", ()) if one.get("id") and not one.get("outputs")]
    found = {}
    for resource in (*creating, *asked_for):
        own_id = IDS.get(resource["type"])
        with suppress(KeyError):
            if own_id is not None:
                found[str(resource["urn"])] = own_id(resource.get("inputs", {}))
    return dict(sorted(found.items()))


def with_pending(state: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """The engine's state with these objects as if they were recorded, for their providers to look at.

    Args:
        state: the engine's state, as exported.
        ids: id of each object, by URN.
    """
    pending = [one["resource"] for one in state.get("pending_operations", ()) if one["resource"]["urn"] in ids]
    there = {one["urn"] for one in state.get("resources", ())}
    added = [{**one, "id": ids[one["urn"]]} for one in pending if one["urn"] not in there]
    # The engine refreshes nothing while anything else waits to be made; the next run makes that in any case.
    left = [one for one in state.get("pending_operations", ()) if one["type"] != "creating"]
    return {**state, "resources": [*state.get("resources", ()), *added], "pending_operations": left}
