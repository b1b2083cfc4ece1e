"""The pods of a Ray cluster, of a RayService or a RayJob: the head, and one group of workers.

KubeRay adds the command ``ray start``, the probes of both, and to workers an init container that waits for the head,
with the security context and the mounts of the worker.

Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go and utils/constant.go; Ray 2.60.0,
ray._private.services (determine_plasma_store_config): the object store must fit into ``/dev/shm``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.demand import Resources
from aiscale.core.values.ray_workers import worker_cpus
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.network import Rule, network_policy, operator_peer, tcp
from aiscale.lowering.kubernetes.workload import Port, Workload
from aiscale.lowering.labels import ADDRESS, ROLE, address_value
from aiscale.lowering.pods import Metrics
from aiscale.lowering.resource import Resource
from aiscale.quantities import Bytes

API_VERSION = "ray.io/v1"

METRICS_PORT, DASHBOARD_PORT, GCS_PORT = 8_080, 8_265, 6_379
METRICS = Metrics(METRICS_PORT)
WORKER_PORTS = (Port("metrics", METRICS_PORT),)
HEAD_PORTS = (Port("gcs-server", GCS_PORT), Port("dashboard", DASHBOARD_PORT))
"""Those of the head besides the ports of a worker."""

CLUSTER = "ray.io/cluster"
"""Label of each pod with the name of its RayCluster."""

HEAD_ROLE = "ray-head"

ENVIRONMENT = {"RAY_USAGE_STATS_ENABLED": "0"}
"""Variables of all pods."""

USER_ID = 1_000
"""User of the official images, whose home with Python only they can read. Source: Ray 2.60.0,
docker/base-deps/Dockerfile."""

_OBJECT_STORE, _SHARED_MEMORY = 0.25, 0.3
"""Shares of the memory limit: the object store, and ``/dev/shm`` around it."""


def head_name(component: Component) -> str:
    """Name of the NetworkPolicy of the head, and of its ServiceAccount where it has one of its own."""
    return f"{component.name}-head"


def head_group(head: Workload, context: LoweringContext) -> dict[str, Any]:
    """``headGroupSpec``: no task or replica is placed on the head."""
    template = ray_template(head, context, "ray-head")
    del template["spec"]["topologySpreadConstraints"]  # of one pod
    # One of KubeRay's Services of the head selects its own value, which a label of ours would replace.
    del template["metadata"]["labels"]["app.kubernetes.io/name"]
    return {
        "rayStartParams": {
            "dashboard-host": "0.0.0.0",  # noqa: S104  in the pod's own network
            "num-cpus": "0",
            "object-store-memory": _object_store(head.resources),
        },
        "template": template,
    }


def worker_group(workers: Workload, context: LoweringContext) -> dict[str, Any]:
    """The one worker group: as many workers as replicas, with the resources of one each."""
    scaling = workers.autoscaling
    sizes = (
        {"minReplicas": scaling.min_replicas, "maxReplicas": scaling.max_replicas}
        if scaling is not None
        else {"replicas": workers.replicas, "minReplicas": workers.replicas, "maxReplicas": workers.replicas}
    )
    parameters = {
        "num-cpus": str(worker_cpus(workers.resources)),
        "object-store-memory": _object_store(workers.resources),
    }
    if workers.gpu is not None:
        parameters["num-gpus"] = str(workers.gpus)
    template = ray_template(workers, context, "ray-worker")
    for spread in template["spec"]["topologySpreadConstraints"]:
        spread["matchLabelKeys"] = [CLUSTER]  # each cluster is spread by itself
    return {
        "groupName": "workers",
        **sizes,
        "rayStartParams": dict(sorted(parameters.items())),
        "template": template,
    }


def ray_template(workload: Workload, context: LoweringContext, container: str) -> dict[str, Any]:
    """The pods of a workload, with the name that its container has with KubeRay."""
    template = pod_template(replace(workload, kind="StatefulSet"), context)
    template["spec"]["containers"][0]["name"] = container
    return template


def head_policy(
    component: Component, context: LoweringContext, ports: tuple[int, ...], egress: list[Rule], reason: str
) -> Resource:
    """What the head needs besides the policy of all pods: its operator connects to it.

    Args:
        component: the owner.
        context: where it is.
        ports: ports that the operator connects to.
        egress: further connections of the head.
        reason: one sentence: why it exists.
    """
    return network_policy(
        component,
        context,
        HEAD_ROLE,
        name=head_name(component),
        pods={ADDRESS: address_value(component), ROLE: HEAD_ROLE},
        ingress=[{"from": [operator_peer("kuberay", component, context)], "ports": tcp(*ports)}],
        egress=egress,
        reason=reason,
    )


def shared_memory(resources: Resources) -> Bytes:
    """Size of ``/dev/shm``."""
    return Bytes(int(resources.most_memory * _SHARED_MEMORY) // 2**20 * 2**20)


def _object_store(resources: Resources) -> str:
    return str(int(resources.most_memory * _OBJECT_STORE))
