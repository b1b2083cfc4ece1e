"""Where a Job with Kafka's own tools makes topics, rights and quotas, since no operator and no API does."""

from __future__ import annotations

from aiscale.analysis.streams.msk import has_topic_api, is_placed, lets_its_job_in
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph


def has_tools_job(cluster: Kafka, graph: ArchitectureGraph) -> bool:
    """Whether there is such a Job, as far as the cluster's own fields say: one with nothing stored in it has none."""
    if not any(graph.in_edges(cluster, EdgeKind.STORED_IN)):
        return False
    if isinstance(cluster, Msk):
        if not is_placed(cluster) or not lets_its_job_in(cluster, graph):
            return False
        return not has_topic_api(cluster) or (cluster.admin is not None and bool(cluster.users))
    if not isinstance(cluster, ExternalKafka) or cluster.strimzi is not None:
        return False
    return "topics" in cluster.manages or (bool(cluster.manages) and bool(cluster.users))
