"""The functions of the provider by which a run finds again what an earlier one was making. They change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import boto3

from tests.support.clouds.kept import kept_objects
from tests.support.clouds.kind import Data


def _by_name(token: str, field: str, given: str) -> Callable[[Data], dict[str, Any]]:
    """The object of a type that has a name: its ARN."""

    def function(arguments: Data) -> dict[str, Any]:
        for one in kept_objects():
            if one["type"] == token and one["inputs"][field] == arguments[given]:
                return {"arn": one["computed"]["arn"]}
        raise LookupError(f"no matching {token} found")

    return function


def _cluster(arguments: Data) -> dict[str, Any]:
    """Asks for its brokers too, as the real one does."""
    for one in kept_objects():
        if one["type"] == "aws:msk/cluster:Cluster" and one["inputs"]["clusterName"] == arguments["clusterName"]:
            if not one["computed"].get("bootstrapBrokersSaslIam"):
                raise LookupError("BadRequestException: the cluster is in state CREATING")
            return {"arn": one["computed"]["arn"]}
    raise LookupError("no matching MSK Cluster found")


def _consumer(arguments: Data) -> dict[str, Any]:
    client = boto3.client("kinesis", region_name=arguments["region"])
    for one in client.list_stream_consumers(StreamARN=arguments["streamArn"])["Consumers"]:
        if one["ConsumerName"] == arguments["name"]:
            return {"arn": one["ConsumerARN"]}
    raise LookupError("no matching Kinesis Stream Consumer found")


def _resources(arguments: Data) -> dict[str, Any]:
    """Everything with these tags, whatever its type."""
    wanted = {one["key"]: one["values"] for one in arguments["tagFilters"]}
    found = []
    for one in kept_objects():
        tags, arn = one["inputs"].get("tags", {}), one["computed"].get("associationArn") or one["computed"].get("arn")
        is_here = one["inputs"].get("region", "us-east-1") == arguments["region"]
        if arn and is_here and all(tags.get(key) in values for key, values in wanted.items()):
            found.append({"resourceArn": arn, "tags": tags})
    return {"resourceTagMappingLists": found}


def _of_azure(arguments: Data) -> dict[str, Any]:
    """The object with exactly these names."""
    for one in kept_objects():
        names = {field for field in one["inputs"] if field.endswith("Name") and field != "hostName"}
        if one["type"].startswith("azure-native:") and {name: one["inputs"][name] for name in names} == arguments:
            return {"id": one["id"]}
    raise LookupError('Status=404 Code="ResourceNotFound"')


FUNCTIONS: Mapping[str, Callable[[Data], dict[str, Any]]] = {
    "aws:glue/getRegistry:getRegistry": _by_name("aws:glue/registry:Registry", "registryName", "name"),
    "aws:iam/getPolicy:getPolicy": _by_name("aws:iam/policy:Policy", "name", "name"),
    "aws:kinesis/getStreamConsumer:getStreamConsumer": _consumer,
    "aws:msk/getCluster:getCluster": _cluster,
    "aws:msk/getConfiguration:getConfiguration": _by_name("aws:msk/configuration:Configuration", "name", "name"),
    "azure-native:cdn:getAFDCustomDomain": _of_azure,
    "azure-native:cdn:getAFDEndpoint": _of_azure,
    "azure-native:cdn:getAFDOrigin": _of_azure,
    "azure-native:cdn:getAFDOriginGroup": _of_azure,
    "azure-native:cdn:getProfile": _of_azure,
    "azure-native:cdn:getRoute": _of_azure,
    "azure-native:trafficmanager:getProfile": _of_azure,
    "aws:resourcegroupstaggingapi/getResources:getResources": _resources,
}
"""By token."""
