"""LeaderWorkerSet: replicas that are groups of pods, of which the first one serves requests.

Its controller creates a StatefulSet of leaders, and for each leader one of workers. It gives all containers the
variables ``LWS_LEADER_ADDRESS``, ``LWS_GROUP_SIZE`` and ``LWS_WORKER_INDEX``. It creates a group again as a whole when
one of its containers restarts.

Source: LeaderWorkerSet 0.9.0, api/leaderworkerset/v1, pkg/controllers and pkg/webhooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.core.values.rollout_strategy import RollingUpdate
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.network import network_policy
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import ZONE, selector
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource

API_VERSION = "leaderworkerset.x-k8s.io/v1"
KIND = "LeaderWorkerSet"

SET_LABEL = "leaderworkerset.sigs.k8s.io/name"
"""Label of all pods of a LeaderWorkerSet, with its name."""

GROUP_LABEL = "leaderworkerset.sigs.k8s.io/group-key"
"""Label of all pods of a group, with a value of its own."""

_TEMPLATE = ("spec", "leaderWorkerTemplate")


def leader_worker_set(workload: Workload, context: LoweringContext) -> Resource:
    """The LeaderWorkerSet. Without ``replicas`` where an autoscaler sets it."""
    group = workload.group
    assert group is not None, "its replicas are groups"
    spec: dict[str, Any] = {
        # Leaders are not ready before their workers have joined them.
        "startupPolicy": "LeaderCreated",
        "rolloutStrategy": {"type": "RollingUpdate", "rollingUpdateConfiguration": _rolling(workload)},
        "networkConfig": {"subdomainPolicy": "Shared"},
        "leaderWorkerTemplate": {
            "size": group.size,
            "restartPolicy": "RecreateGroupOnPodRestart",
            "leaderTemplate": leader_template(workload, context),
            "workerTemplate": worker_template(workload, context),
        },
    }
    if workload.autoscaling is None:
        spec["replicas"] = workload.replicas
    manifest = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"each replica of {workload.name} is {group.size} pods, which start, move and stop together",
        depends_on=(
            f"serviceaccount/{workload.identity}",
            f"networkpolicy/{workload.identity}",
            f"networkpolicy/{group_policy_name(workload)}",
            f"service/{workload.governing_service}",
            *workload.depends_on,
        ),
        pods=(
            PodTemplate((*_TEMPLATE, "leaderTemplate"), workload.metrics),
            PodTemplate((*_TEMPLATE, "workerTemplate")),
        ),
    )


def _rolling(workload: Workload) -> dict[str, Any]:
    """Groups above and below the number of replicas.

    Its webhook refuses two that round to 0, of which a Deployment takes one pod away.
    """
    strategy = workload.strategy
    assert isinstance(strategy, RollingUpdate), "others are refused"
    unavailable: int | str = strategy.max_unavailable
    if strategy.max_surge in {0, "0%"} and unavailable != "100%":
        fewest = workload.autoscaling.min_replicas if workload.autoscaling is not None else workload.replicas
        unavailable = strategy.unavailable(max(1, fewest))
    return {"maxUnavailable": unavailable, "maxSurge": strategy.max_surge}


def leader_template(workload: Workload, context: LoweringContext) -> dict[str, Any]:
    """The pods that serve requests: spread over zones and nodes."""
    group = workload.group
    assert group is not None, "its replicas are groups"
    template = pod_template(replace(workload, args=(*workload.args, *group.leader_args)), context)
    for one in template["spec"]["topologySpreadConstraints"]:
        one["labelSelector"] = {"matchLabels": {**one["labelSelector"]["matchLabels"], **workload.serving_labels}}
    return template


def worker_template(workload: Workload, context: LoweringContext) -> dict[str, Any]:
    """The other pods of a group: in its zone where there is room; without ports, probes and metrics.

    The deletion of a worker is that of its group: it stays until the leader has finished its requests.
    """
    group = workload.group
    assert group is not None, "its replicas are groups"
    workers = replace(
        workload,
        args=(*workload.args, *group.worker_args),
        ports=(),
        probes=None,
        metrics=None,
        sidecars=(),
        drain_s=workload.drain_s + workload.stop_s,
        stop_s=group.stop_s,
    )
    template = pod_template(workers, context)
    spec = template["spec"]
    del spec["topologySpreadConstraints"]
    near = {
        "weight": 100,
        "podAffinityTerm": {
            "labelSelector": {"matchLabels": selector(workload.name, workload.instance)},
            "matchLabelKeys": [GROUP_LABEL],
            "topologyKey": ZONE,
        },
    }
    affinity = {**spec.get("affinity", {}), "podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [near]}}
    spec["affinity"] = affinity
    return template


def group_policy_name(workload: Workload) -> str:
    """Name of the NetworkPolicy of the pods of a set."""
    return fit(f"{workload.instance}-group")


def group_policy(workload: Workload, context: LoweringContext, labels: Mapping[str, str]) -> Resource:
    """Pods of one set connect to each other on any port: NCCL and torch.distributed select theirs.

    Args:
        workload: what its pods are.
        context: the graph and the namespace.
        labels: labels of all its pods, and of no others.
    """
    peer = [{"podSelector": {"matchLabels": dict(labels)}}]
    return network_policy(
        workload.component,
        context,
        workload.role,
        name=group_policy_name(workload),
        pods=dict(labels),
        ingress=[{"from": peer}],
        egress=[{"to": peer}],
        reason=f"pods of {workload.instance} compute together: their libraries select the ports",
    )
