"""What an Amazon MSK cluster is deployed with, and who makes its topics."""

from __future__ import annotations

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.msk import Msk
from aiscale.graph.architecture import ArchitectureGraph


def is_placed(cluster: Msk) -> bool:
    """Whether it says what Amazon must know of the network: nothing can be made without."""
    return bool(cluster.subnets and cluster.security_groups)


def has_topic_api(cluster: Msk) -> bool:
    """Whether topics are made through Amazon's API; where there is none, a Job makes them.

    Source: Amazon MSK developer guide, topic operations (2026): MSK Provisioned with Kafka 3.6.0 or later.
    """
    major, minor, _ = cluster.version.split(".")
    return cluster.type != "serverless" and (int(major), int(minor)) >= (3, 6)


def eks_cluster(graph: ArchitectureGraph) -> EksCluster | None:
    """The cluster whose pods can sign in with a role in AWS; None where they run elsewhere."""
    cluster = next(graph.of(KubernetesCluster), None)
    return cluster if isinstance(cluster, EksCluster) else None


def lets_its_job_in(cluster: Msk, graph: ArchitectureGraph) -> bool:
    """Whether a Job can sign in to it: as its ``admin``, or with a role of its own."""
    return cluster.admin is not None or ("iam" in cluster.authentication and eks_cluster(graph) is not None)
