"""Deployment: hardened pods that drop no request when they start, move or stop."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from aiscale.analysis.streams.backlog import at_most
from aiscale.core.values.images import pull_policy
from aiscale.core.values.rollout_strategy import Recreate, RolloutStrategy
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.scheduling import gpu_placement, pool_placement, topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.kubernetes.workload import Port, Probes, Sidecar, Workload
from aiscale.lowering.labels import image_words, object_labels, selector
from aiscale.lowering.pods import native_pods
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.quantities import Bytes

EPHEMERAL_STORAGE = Bytes(2 * 2**30)
"""Local disk of a replica without a value of its own: logs and ``/tmp``."""


_SIDECAR_DISK = Bytes(256 * 2**20)
"""Local disk of a sidecar: its log."""

SHARED_MEMORY = "/dev/shm"  # noqa: S108  # a path inside the container, on its own volume


def deployment(workload: Workload, context: LoweringContext) -> Resource:
    """The Deployment. Without ``replicas`` where an autoscaler sets it."""
    instance = workload.instance
    spec: dict[str, Any] = {
        "revisionHistoryLimit": 5,
        "progressDeadlineSeconds": progress_deadline(workload),
        "selector": {"matchLabels": selector(workload.name, instance)},
        "strategy": deployment_strategy(workload.strategy),
        "template": pod_template(workload, context),
    }
    if workload.autoscaling is None:
        spec["replicas"] = workload.replicas
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": context.metadata(
            workload.component, instance, workload.role, version=workload.version, instance=instance
        ),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=_reason(workload, context),
        depends_on=(f"serviceaccount/{workload.identity}", f"networkpolicy/{workload.identity}", *workload.depends_on),
        pods=native_pods("apps/v1", "Deployment", workload.metrics),
    )


def deployment_strategy(strategy: RolloutStrategy) -> dict[str, Any]:
    """``strategy`` of a Deployment."""
    if isinstance(strategy, Recreate):
        return {"type": "Recreate"}
    rolling = {"maxUnavailable": strategy.max_unavailable, "maxSurge": strategy.max_surge}
    return {"type": "RollingUpdate", "rollingUpdate": rolling}


def _reason(workload: Workload, context: LoweringContext) -> str:
    if workload.role == "model-server":
        return f"{workload.name} {workload.version} has its own pods, so that versions fail independently"
    scaling, replicas = workload.autoscaling, str(workload.replicas)
    if scaling is not None:
        most = at_most(scaling.max_replicas, context.graph, workload.component)
        replicas = f"{scaling.min_replicas} to {most}"
    cluster = context.cluster_of(workload.component)
    where = cluster.name if cluster else "the cluster"
    count = f"{replicas} replica{'' if replicas == '1' else 's'}"
    return f"{workload.name} runs {count} of {image_words(workload.image)} on {where}"


def progress_deadline(workload: Workload) -> int:
    """Seconds: a pod may take its whole start-up time; five minutes more for its node to appear."""
    return 600 if workload.probes is None else max(600, workload.probes.startup_s + 300)


def pod_template(workload: Workload, context: LoweringContext) -> dict[str, Any]:
    """The pods of a workload: hardened, spread, with its one container."""
    labels = object_labels(workload.component, context.system, workload.role, workload.version, workload.instance)
    metadata: dict[str, Any] = {"labels": {**labels, **workload.labels}}
    if workload.annotations:
        metadata["annotations"] = dict(workload.annotations)
    spec: dict[str, Any] = {
        "serviceAccountName": workload.identity,
        "automountServiceAccountToken": context.mounts_token or workload.uses_api,
        "enableServiceLinks": False,
        "securityContext": pod_security(workload.user_id, any_port=workload.binds_privileged_port),
        "terminationGracePeriodSeconds": workload.drain_s + workload.stop_s + 15,
        "topologySpreadConstraints": topology_spread(
            selector(workload.name, workload.instance), by_revision=workload.target["kind"] == "Deployment"
        ),
        **({"initContainers": [_sidecar(one) for one in workload.sidecars]} if workload.sidecars else {}),
        "containers": [_container(workload)],
        "volumes": _volumes(workload),
    }
    if workload.gpu:
        spec |= gpu_placement(workload.component, workload.gpu, context, workload.mig)
    else:
        spec |= pool_placement(getattr(workload.component, "pool", None))
    return {"metadata": metadata, "spec": spec}


def _container(workload: Workload) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": workload.role,
        "image": workload.image,
        "imagePullPolicy": pull_policy(workload.image),
    }
    if workload.command:
        container["command"] = list(workload.command)
    if workload.args:
        container["args"] = list(workload.args)
    if variables := _environment(workload):
        container["env"] = variables
    if workload.ports:
        container["ports"] = _ports(workload.ports)
    container["resources"] = _resources(workload)
    if workload.probes:
        container |= _probes(workload.probes)
    if workload.drain_s:
        # Endpoints are withdrawn while the pod still answers: the kubelet's own pause needs no shell in the image.
        container["lifecycle"] = {"preStop": {"sleep": {"seconds": workload.drain_s}}}
    container["securityContext"] = container_security(any_port=workload.binds_privileged_port)
    container["volumeMounts"] = [
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a path inside the container, on its own volume
        *([{"name": "shared-memory", "mountPath": SHARED_MEMORY}] if _has_shared_memory(workload) else []),
        *(dict(mount) for mount in workload.mounts),
    ]
    return container


def _sidecar(sidecar: Sidecar) -> dict[str, Any]:
    """An init container that goes on: the program starts without waiting until it is ready, and the pod is not."""
    probe = {**sidecar.healthy, "timeoutSeconds": 3}
    return {
        "name": sidecar.name,
        "image": sidecar.image,
        "imagePullPolicy": pull_policy(sidecar.image),
        "restartPolicy": "Always",
        "args": list(sidecar.args),
        "ports": _ports(sidecar.ports),
        "resources": requirements(sidecar.resources, ephemeral=_SIDECAR_DISK),
        "readinessProbe": {**probe, "periodSeconds": 5, "failureThreshold": 2},
        "livenessProbe": {**probe, "periodSeconds": 10, "failureThreshold": 6},
        "securityContext": container_security(),
    }


def _ports(ports: Iterable[Port]) -> list[dict[str, Any]]:
    return [{"name": port.name, "containerPort": port.number, "protocol": "TCP"} for port in ports]


def _environment(workload: Workload) -> list[dict[str, Any]]:
    plain = {name: value for name, value in workload.environment.items() if name not in workload.secrets}
    return [
        *({"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}} for name, path in workload.fields.items()),
        *({"name": name, "value": value} for name, value in plain.items()),
        *secret_variables(workload.secrets),
    ]


def _resources(workload: Workload) -> dict[str, Any]:
    wanted = workload.resources
    ephemeral = wanted.ephemeral_storage or max(EPHEMERAL_STORAGE, workload.scratch + 2**30) + workload.disk
    return requirements(wanted, ephemeral=Bytes(ephemeral), gpus=workload.gpus if workload.gpu else 0, mig=workload.mig)


def _probes(probes: Probes) -> dict[str, Any]:
    """The startup probe asks what it is given, else what the readiness probe asks, else the liveness probe."""
    found: dict[str, Any] = {}
    if (starts := probes.starts or probes.ready or probes.live) is not None:
        timing = probes.ready_timing if probes.ready else probes.live_timing
        found["startupProbe"] = {
            **starts,
            "periodSeconds": probes.period_s,
            "timeoutSeconds": timing.get("timeoutSeconds", 3),
            "failureThreshold": math.ceil(probes.startup_s / probes.period_s),
        }
    if probes.ready is not None:
        usual = {"periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 2}
        found["readinessProbe"] = {**probes.ready, **usual, **probes.ready_timing}
    if probes.live is not None:
        usual = {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6}
        found["livenessProbe"] = {**probes.live, **usual, **probes.live_timing}
    return found


def _has_shared_memory(workload: Workload) -> bool:
    """Whether it gets ``/dev/shm``: not where a declared volume is mounted there."""
    return workload.shared_memory is not None and all(one["mountPath"] != SHARED_MEMORY for one in workload.mounts)


def _volumes(workload: Workload) -> list[dict[str, Any]]:
    volumes: list[dict[str, Any]] = [{"name": "tmp", "emptyDir": {"sizeLimit": str(workload.scratch)}}]
    if _has_shared_memory(workload):
        volumes.append(
            {"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": str(workload.shared_memory)}}
        )
    return [*volumes, *(dict(volume) for volume in workload.volumes)]
