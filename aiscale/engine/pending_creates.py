"""Objects of clouds and releases of Helm that a killed run was making when it ended: made or not, nobody wrote down.

Their providers find them by the names that they were given. Where a cloud gives an object an id of its own, it is
asked for that first (``asked.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aiscale.engine.cloud_lookup import ASKED, Answer, Found, Question, find
from aiscale.lowering.resource import HELM_RELEASE

Inputs = Mapping[str, Any]


def _in_project(kind: str) -> Callable[[Inputs], str]:
    return lambda inputs: f"projects/{inputs['project']}/{kind}/{inputs['name']}"


def _account(inputs: Inputs) -> str:
    email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
    return f"projects/{inputs['project']}/serviceAccounts/{email}"


def _glue_schema(inputs: Inputs) -> str:
    """Its ARN: that of its registry says where."""
    return f"{inputs['registryArn'].replace(':registry/', ':schema/', 1)}/{inputs['schemaName']}"


def _delivery_stream(inputs: Inputs) -> str:
    """Its ARN: account and partition are those of the stream that it reads."""
    parts = str(inputs["kinesisSourceConfiguration"]["kinesisStreamArn"]).split(":")
    if len(parts) != 6:
        raise KeyError("kinesisStreamArn")
    _, partition, _, region, account, _ = parts
    return f"arn:{partition}:firehose:{inputs.get('region', region)}:{account}:deliverystream/{inputs['name']}"


def _record(inputs: Inputs) -> str:
    return "_".join(str(inputs[field]) for field in ("zoneId", "name", "type", "setIdentifier"))


def _record_set(inputs: Inputs) -> str:
    zone = f"projects/{inputs['project']}/managedZones/{inputs['managedZone']}"
    return f"{zone}/rrsets/{inputs['name']}/{inputs['type']}"


IDS: Mapping[str, Callable[[Inputs], str]] = {
    "aws:cloudwatch/logGroup:LogGroup": lambda inputs: str(inputs["name"]),
    "aws:cloudwatch/logStream:LogStream": lambda inputs: f"{inputs['logGroupName']}:{inputs['name']}",
    "aws:glue/schema:Schema": _glue_schema,
    "aws:iam/role:Role": lambda inputs: str(inputs["name"]),
    "aws:iam/rolePolicy:RolePolicy": lambda inputs: f"{inputs['role']}:{inputs['name']}",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _delivery_stream,
    "aws:kinesis/stream:Stream": lambda inputs: str(inputs["name"]),
    "aws:msk/scramSecretAssociation:ScramSecretAssociation": lambda inputs: str(inputs["clusterArn"]),
    "aws:route53/record:Record": _record,
    "aws:msk/topic:Topic": lambda inputs: f"{inputs['clusterArn']},{inputs['name']}",
    "gcp:compute/healthCheck:HealthCheck": _in_project("global/healthChecks"),
    "gcp:dns/recordSet:RecordSet": _record_set,
    "gcp:pubsub/schema:Schema": _in_project("schemas"),
    "gcp:pubsub/subscription:Subscription": _in_project("subscriptions"),
    "gcp:pubsub/topic:Topic": _in_project("topics"),
    "gcp:serviceaccount/account:Account": _account,
    HELM_RELEASE: lambda inputs: f"{inputs['namespace']}/{inputs['name']}",
}
"""The provider's own id of an object, from what it was made with.

Source: pulumi_aws 7.51.1, pulumi_gcp 10.2.0 and pulumi_kubernetes 4.25.0, section Import of each type. Grants to a
member are no matter: to give one again changes nothing.
"""

KNOWN = frozenset({*IDS, *ASKED})
"""Types whose objects are found again."""

_CLUSTERS = frozenset({"aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster"})
"""Amazon makes them for up to 40 minutes, during which they have a name and no brokers to connect to."""


def pending_creates(state: Mapping[str, Any], ask: Callable[[list[Question]], list[Answer]]) -> Found:
    """Ids of what may have been made, as far as they can be known.

    Args:
        state: the engine's state, as exported.
        ask: calls functions of providers.
    """
    # Written by a recovery that was killed itself before the provider had answered.
    found = {
        str(one["urn"]): str(one["id"])
        for one in state.get("resources", ())
        if one["type"] in KNOWN and one.get("id") and not is_whole(one)
    }
    creating = [one["resource"] for one in state.get("pending_operations", ()) if one["type"] == "creating"]
    creating = [{"inputs": {}, **one} for one in creating]
    for one in creating:
        own_id = IDS.get(one["type"])
        with suppress(KeyError):
            if own_id is not None:
                found[str(one["urn"])] = own_id(one["inputs"])
    asked = find(creating, ask)
    return asked._replace(ids=dict(sorted((found | asked.ids).items())))


def is_whole(resource: Mapping[str, Any]) -> bool:
    """Whether a provider has looked at a recorded object, and the cloud is done with it."""
    outputs = resource.get("outputs")
    if not outputs or resource["type"] not in _CLUSTERS:
        return bool(outputs)
    return any(value for name, value in outputs.items() if name.startswith("bootstrapBrokers"))


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
