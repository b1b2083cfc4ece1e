"""Topic settings that Amazon MSK supports, and the Job that creates topics where Amazon has no API for them.

Source: Amazon MSK developer guide (2026): configuration properties for Serverless clusters, Express brokers read-only
configurations, topic operations.
"""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.msk import eks_cluster, has_topic_api, is_placed, lets_its_job_in
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.kafka.topic_settings import topic_settings
from aiscale.lowering.streams.msk.connection import IAM, authenticated, with_role

_OF_EXPRESS = frozenset({"min.insync.replicas", "segment.bytes", "segment.ms", "unclean.leader.election.enable"})
"""What Express brokers decide themselves."""

_OF_TOPICS = frozenset({
    "cleanup.policy", "compression.type", "max.message.bytes", "message.timestamp.type", "retention.bytes",
    "retention.ms",
})  # fmt: skip
"""Settings of fields that a topic on Serverless supports."""

FIXED = {"cleanup.policy": "delete"}
"""Settings that a topic on Serverless cannot change after its creation, with their defaults."""


def msk_topic_settings(topic: Topic, cluster: Msk) -> dict[str, Any]:
    """The settings of a topic that Amazon does not decide itself."""
    settings = topic_settings(topic)
    if cluster.type == "serverless":
        # No limit is Kafka's default; Serverless has one of 250 GiB.
        settings.setdefault("retention.bytes", -1)
    return {name: value for name, value in settings.items() if supports_setting(name, cluster)}


def supports_setting(setting: str, cluster: Kafka) -> bool:
    """Whether topics of a cluster support a setting; outside Amazon MSK, all."""
    if not isinstance(cluster, Msk):
        return True
    if cluster.type == "serverless":
        return setting in _OF_TOPICS
    return cluster.type == "standard" or setting not in _OF_EXPRESS


def msk_admin(cluster: Msk, graph: ArchitectureGraph) -> Connection | None:
    """How the Job of a cluster signs in: as its ``admin``, or with a role of its own; None where it cannot."""
    user = fit(f"{cluster.name}-topics")
    if cluster.admin is not None:
        return Connection(cluster, user, **authenticated(cluster, cluster.admin))
    return Connection(cluster, user, **with_role(cluster)) if lets_its_job_in(cluster, graph) else None


def role_of_job(admin: Connection, context: LoweringContext) -> EksCluster | None:
    """Where the pods of a Job run that signs in with a role; None where it has a password or a certificate."""
    return eks_cluster(context.graph) if admin.mechanism == IAM else None


def topics_are_left_out(cluster: Msk, graph: ArchitectureGraph) -> bool:
    """Whether the topics of a cluster cannot be created: its Job cannot sign in."""
    return is_placed(cluster) and not has_topic_api(cluster) and not lets_its_job_in(cluster, graph)
