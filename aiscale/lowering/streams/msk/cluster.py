"""Amazon MSK: clusters, their settings and topics.

Source: pulumi_aws 7.51.1, ``msk``; Amazon MSK developer guide (2026).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.aws_identity import pod_identity, pod_identity_keys
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.kafka.topic_settings import setting_text
from aiscale.lowering.streams.kafka.topics_job import service_account_name, topics_job, topics_job_resources
from aiscale.lowering.streams.kafka.topics_job_files import topics_of
from aiscale.lowering.streams.msk.connection import CLUSTER, SERVERLESS, msk_key
from aiscale.lowering.streams.msk.rights import msk_admin_statements
from aiscale.lowering.streams.msk.topics import role_of_job

CONFIGURATION = "aws:msk/configuration:Configuration"
SCRAM_SECRETS = "aws:msk/scramSecretAssociation:ScramSecretAssociation"
TOPIC = "aws:msk/topic:Topic"

NAME_LIMIT = 64
"""Characters. Source: Amazon MSK API reference, CreateClusterV2."""

_SIZES = {"standard": "kafka.m7g.large", "express": "express.m7g.large"}


def lower_msk(cluster: Msk, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Settings, cluster, the secrets of its users, and the Job that sets their rights."""
    if cluster.type == "serverless":
        yield _record(SERVERLESS, cluster, _serverless(cluster, context), "is serverless", context)
        yield from _job(cluster, context)
        return
    if cluster.type == "standard":
        settings = {
            "name": cloud_name(cluster.name, context, NAME_LIMIT),
            "kafkaVersions": [cluster.version],
            "serverProperties": _server_properties(cluster),
        }
        yield _record(CONFIGURATION, cluster, settings, "sets the minimum durability of topics", context, tagged=False)
    count = cluster.broker_count
    yield _record(CLUSTER, cluster, _provisioned(cluster, context), f"has {count} brokers of {_size(cluster)}", context)
    if cluster.scram_secrets:
        secrets = {"clusterArn": output(msk_key(cluster), "arn"), "secretArnLists": sorted(cluster.scram_secrets)}
        yield _record(
            SCRAM_SECRETS, cluster, secrets, "authenticates its users with these secrets", context, tagged=False
        )
    yield from _job(cluster, context)


def _job(cluster: Msk, context: LoweringContext) -> Iterator[Resource]:
    """The Job, where there is something for it to do, and the role that it signs in with, where it has no password."""
    job = topics_job(cluster, context.graph)
    if job is None:
        return
    secrets = (cloud_key(SCRAM_SECRETS, cluster.name),) if cluster.scram_secrets else ()
    role: tuple[str, ...] = ()
    if (place := role_of_job(job.admin, context)) is not None:
        account = service_account_name(cluster)
        statements = msk_admin_statements(cluster, topics_of(cluster, context.graph), context)
        yield from pod_identity(cluster, (account,), place, statements, "has its topics created by a Job", context)
        role = pod_identity_keys(account)
    yield from topics_job_resources(job, context, (msk_key(cluster), *secrets, *role))


def msk_topic(
    owner: Component, cluster: Msk, name: str, kafka_name: str, partitions: int, copies: int,
    settings: Mapping[str, Any], context: LoweringContext, *, reason: str,
) -> Resource:  # fmt: skip
    """A topic, made through Amazon's own API: it needs no connection to the brokers.

    Args:
        owner: the component that it belongs to.
        cluster: where it is.
        name: of the resource.
        kafka_name: of the topic.
        partitions: how many it has.
        copies: of each partition.
        settings: in Kafka's names; those that the cluster does not decide itself.
        context: the graph and the namespace.
        reason: why it exists.
    """
    configs = {key: setting_text(value) for key, value in settings.items()}
    return cloud_resource(
        TOPIC, name,
        {
            "name": kafka_name,
            "clusterArn": output(msk_key(cluster), "arn"),
            "partitionCount": partitions,
            "replicationFactor": copies,
            "configs": json.dumps(configs, sort_keys=True, separators=(",", ":")),
            **_region(cluster, context),
        },
        address=owner.address, provider_version=AWS_VERSION, reason=reason,
    )  # fmt: skip


def msk_topic_key(topic: Topic) -> str:
    """Key of a topic's resource."""
    return cloud_key(TOPIC, topic.name)


def _serverless(cluster: Msk, context: LoweringContext) -> dict[str, Any]:
    return {
        "clusterName": _cluster_name(cluster, context),
        "clientAuthentication": {"sasl": {"iam": {"enabled": True}}},
        "vpcConfigs": [
            {"subnetIds": sorted(cluster.subnets), "securityGroupIds": sorted(cluster.security_groups)},
        ],
    }


def _provisioned(cluster: Msk, context: LoweringContext) -> dict[str, Any]:
    ways = set(cluster.authentication)
    nodes: dict[str, Any] = {
        "clientSubnets": sorted(cluster.subnets),
        "securityGroups": sorted(cluster.security_groups),
        "instanceType": _size(cluster),
    }
    found: dict[str, Any] = {
        "clusterName": _cluster_name(cluster, context),
        "kafkaVersion": cluster.version,
        "numberOfBrokerNodes": cluster.broker_count,
        "brokerNodeGroupInfo": nodes,
        "clientAuthentication": {
            "sasl": {"iam": "iam" in ways, "scram": "scram" in ways},
            **({"tls": {"certificateAuthorityArns": sorted(cluster.certificate_authorities)}} if "tls" in ways else {}),
            "unauthenticated": "unauthenticated" in ways,
        },
        "encryptionInfo": {"encryptionInTransit": {"clientBroker": cluster.in_transit, "inCluster": True}},
    }
    if cluster.type == "standard":
        nodes["storageInfo"] = {"ebsStorageInfo": {"volumeSize": math.ceil(cluster.storage / 2**30)}}
        found["storageMode"] = "TIERED" if cluster.tiered_storage else "LOCAL"
        key = cloud_key(CONFIGURATION, cluster.name)
        found["configurationInfo"] = {"arn": output(key, "arn"), "revision": output(key, "latestRevision")}
    return found


def _server_properties(cluster: Msk) -> str:
    """Defaults of unset topic settings. Source: Amazon MSK, custom configurations of Standard brokers."""
    properties = {
        "auto.create.topics.enable": "false",
        "default.replication.factor": cluster.replication_factor,
        "min.insync.replicas": cluster.min_insync_replicas,
        "transaction.max.timeout.ms": cluster.transaction_max_timeout.milliseconds,
        "unclean.leader.election.enable": "false",
    }
    return "".join(f"{name}={value}\n" for name, value in properties.items())


def _size(cluster: Msk) -> str:
    return cluster.instance_type or _SIZES[cluster.type]


def _cluster_name(cluster: Msk, context: LoweringContext) -> str:
    return cluster.cluster_name or cloud_name(cluster.name, context, NAME_LIMIT)


def _region(cluster: Msk, context: LoweringContext) -> dict[str, str]:
    region = aws_region(cluster.region, context)
    return {"region": region} if region else {}


def _record(
    type_: str, cluster: Msk, properties: dict[str, Any], what: str, context: LoweringContext, *, tagged: bool = True
) -> Resource:
    more = {"tags": tags(cluster, context)} if tagged else {}
    return cloud_resource(
        type_, cluster.name, properties | _region(cluster, context) | more,
        address=cluster.address, reason=f"{cluster.name} {what}", provider_version=AWS_VERSION,
    )  # fmt: skip
