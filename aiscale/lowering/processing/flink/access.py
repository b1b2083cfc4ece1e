"""The rights of Flink's job manager in the namespace, and the network policy of its pods.

In native mode the job manager creates its own task managers, and keeps its metadata in ConfigMaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.placement.buckets import own_uris
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import distinct
from aiscale.lowering.clouds.identities import created_account
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    api_server_egress,
    network_policy,
    operator_peer,
    pods_of,
    tcp,
)
from aiscale.lowering.processing.flink.configuration import METRICS_PORT
from aiscale.lowering.processing.identity import READ, identity_with_role
from aiscale.lowering.processing.job_network import access_reason, job_egress, monitoring_ingress
from aiscale.lowering.resource import Resource

REST_PORT = 8_081


def flink_identity(
    job: StreamJob | FlinkSession, clusters: Sequence[str], bindings: Bindings, context: LoweringContext, *, ha: bool
) -> Iterator[Resource]:
    """Service accounts of the job manager and of its task managers, with what native Flink does. No Secrets.

    Task managers use the Kubernetes API only to find the leader, in one ConfigMap, where Flink is highly available.
    Source: Apache Flink 1.19 (FLINK-33598) to 2.2, KubernetesLeaderElectionHaServices and Fabric8FlinkKubeClient.

    Args:
        job: whose pods they are.
        clusters: Flink's names of the clusters: those of its deployments.
        bindings: what the pods get.
        context: where they are.
        ha: whether another job manager takes over from a lost one.
    """
    written = ("create", "delete", "get", "list", "patch", "update", "watch")
    yield from identity_with_role(
        job,
        context,
        "stream-job",
        [
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", *READ]},
            {"apiGroups": [""], "resources": ["configmaps"], "verbs": list(written)},
            {"apiGroups": [""], "resources": ["services"], "verbs": list(READ)},
            {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": list(READ)},
        ],
        reason=f"the job manager of {job.name} creates its task managers and stores its metadata in ConfigMaps",
        annotations=bindings.identity,
    )
    names = [f"{cluster}-cluster-config-map" for cluster in clusters]
    leader = {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": names, "verbs": list(READ)}
    yield from identity_with_role(
        job,
        context,
        "stream-job",
        [leader] if ha else [],
        reason=f"task managers of {job.name} read which job manager leads",
        annotations=bindings.identity,
        account=created_account(job) or "",
    )


def identity_keys(job: StreamJob | FlinkSession, *, ha: bool) -> tuple[str, ...]:
    """Keys of the resources of both identities that the pods depend on."""
    return f"rolebinding/{job.name}", f"{'rolebinding' if ha else 'serviceaccount'}/{created_account(job)}"


def flink_network_policy(
    owner: StreamJob | FlinkSession,
    jobs: Sequence[StreamJob],
    bindings: Bindings,
    context: LoweringContext,
) -> Resource:
    """Job and task managers connect to each other, Kafka, their stores and the Kubernetes API.

    Args:
        owner: whose pods they are.
        jobs: what runs in them.
        bindings: what the pods get.
        context: where they are.
    """
    own = pods_of(owner)
    stores = [uri for one in dict.fromkeys((owner, *jobs)) for uri in own_uris(one)]
    ways = [rule for job in jobs for rule in job_egress(job, bindings, context, stores)]
    reasons = [access_reason(job, context) for job in jobs]
    return network_policy(
        owner,
        context,
        "stream-job",
        ingress=[
            {"from": own},
            {"from": [operator_peer("flink", owner, context)], "ports": tcp(REST_PORT)},
            monitoring_ingress(owner, context, METRICS_PORT),
        ],
        egress=[{"to": own}, api_server_egress(owner, context), *bindings.shared.egress, *distinct(tuple(ways))],
        reason="; ".join(reasons) or f"{owner.name} runs no job yet",
    )
