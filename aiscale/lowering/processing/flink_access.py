"""What Flink's job manager may do in the namespace, and whom its pods may reach.

In native mode the job manager makes its own task managers, and keeps its metadata in ConfigMaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    api_server_egress,
    network_policy,
    pods_anywhere,
    pods_of,
    tcp,
)
from aiscale.lowering.processing.flink_config import METRICS_PORT
from aiscale.lowering.processing.job_network import dealings, job_egress, monitoring_ingress
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import KafkaAccess

REST_PORT = 8_081
_OWNED = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]


def flink_identity(job: StreamJob, context: LoweringContext) -> Iterator[Resource]:
    """A service account, and a role for exactly what native Flink does. Secrets are not among it."""
    name = job.name
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": context.metadata(job, name, "stream-job"),
            "automountServiceAccountToken": False,
        },
        address=job.address,
        reason=f"{name} has an identity of its own",
        needs=(context.namespace_key,),
    )
    yield kubernetes_resource(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "metadata": context.metadata(job, name, "stream-job"),
            "rules": [
                {"apiGroups": [""], "resources": ["configmaps", "pods"], "verbs": list(_OWNED)},
                {"apiGroups": [""], "resources": ["services"], "verbs": ["get", "list", "watch"]},
                {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list", "watch"]},
            ],
        },
        address=job.address,
        reason=f"the job manager of {name} makes its task managers and keeps its metadata in ConfigMaps",
        needs=(context.namespace_key,),
    )
    yield kubernetes_resource(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": context.metadata(job, name, "stream-job"),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": context.namespace}],
        },
        address=job.address,
        reason=f"only the pods of {name} have its role",
        needs=(f"role/{name}", f"serviceaccount/{name}"),
    )


def flink_network_policy(job: StreamJob, context: LoweringContext, accesses: Sequence[KafkaAccess]) -> Resource:
    """Job and task managers speak to one another, to Kafka, to their stores and to the Kubernetes API."""
    own = pods_of(job)
    engine = job.engine
    start = engine.start_from if isinstance(engine, Flink) else None
    stores = [uri for uri in (job.checkpoint_storage, job.jar, start) if uri]
    return network_policy(
        job,
        context,
        "stream-job",
        ingress=[
            {"from": own},
            {"from": [pods_anywhere(name="flink-kubernetes-operator")], "ports": tcp(REST_PORT)},
            monitoring_ingress(job, context, METRICS_PORT),
        ],
        egress=[{"to": own}, api_server_egress(), *job_egress(job, context, accesses, stores)],
        reason=dealings(job, context),
    )
