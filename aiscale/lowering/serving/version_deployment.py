"""One version of a model on Kubernetes: a Deployment and a Service of its own, and the Service that callers use.

Where replicas are groups of pods, a LeaderWorkerSet in place of the Deployment, and the Service is headless.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.components.serving.model_service import ModelService
from aiscale.core.values.volumes import disk_of
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import rolled_out, workload_name
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.event_autoscaling import autoscaler
from aiscale.lowering.kubernetes.leader_worker_set import SET_LABEL, group_policy, leader_worker_set
from aiscale.lowering.kubernetes.secrets import key_references, unless_set
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.stateful_set import headless_service
from aiscale.lowering.kubernetes.volumes import declared_mounts, declared_volumes, pod_claim_name, pod_claims
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import CONFIG_HASH
from aiscale.lowering.naming import digest, instance_name
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.artifacts import artifact_volume, scratch_bytes
from aiscale.lowering.serving.server_part import CONFIG_FOLDER, ServerPart
from aiscale.lowering.workload_network import workload_network_policy
from aiscale.quantities import Bytes

DRAIN_S = 15
"""Seconds for load balancers and clients to notice that a pod is terminated."""

STOP_S = 30
"""Seconds that a server without requests takes to stop."""

MOST_SHARED_MEMORY = Bytes(2**30)

_FILE = "config.aiscale.dev/"
"""Prefix of the annotations of pods with the files of their server, by name of the file."""


def deploy_version(
    component: ModelService, part: ServerPart, bindings: Bindings, context: LoweringContext, *, is_beside: bool = False
) -> Iterator[Resource]:
    """Identity and policy of the service; Deployment, Services, budget and autoscaler of this version of its model.

    Args:
        component: the model service.
        part: the part of its model server.
        bindings: what it refers to, with the access to its artifact.
        context: where the service is deployed.
        is_beside: whether another version has what all versions share, and the name that callers use.
    """
    instance = workload_name(component, context.whole)
    is_rolled_out = rolled_out(component, context.whole) is not None
    stop_s = shutdown_seconds(context.graph, component)
    workload = server_workload(component, part, bindings, stop_s, instance, has_config_map=not is_rolled_out)
    version = component.model.version
    if not is_beside:
        yield from _shared(component, workload, part, bindings, context)
    if part.config and not is_rolled_out:
        yield server_config(workload, part, context)
    if not is_beside:
        yield from pod_claims(component, component.claims, workload.role, context)
    if workload.group is not None:
        reason = f"pods of {instance} reach their leader by its host name"
        yield headless_service(workload, context, reason=reason)
        yield group_policy(workload, context, {SET_LABEL: instance})
    elif not is_rolled_out:
        reason = f"version {version} of {component.name} can be called directly"
        yield service(workload, context, name=instance, reason=reason)
    yield disruption_budget(workload, context)
    yield (deployment if workload.group is None else leader_worker_set)(workload, context)
    switch = "for all versions" if is_rolled_out else f"which switches to {version} once it runs"
    reason = f"callers of {component.name} use one name, {switch}"
    if not is_beside:
        yield service(workload, context, name=component.name, reason=reason)
    if (scaling := component.autoscaling) is not None:
        yield autoscaler(workload, scaling, context, part.queries)


def _shared(
    component: ModelService, workload: Workload, part: ServerPart, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    yield service_account(workload, context, annotations=bindings.identity)
    yield workload_network_policy(
        workload,
        bindings,
        context,
        from_outside=component.traffic is not None,
        stores=(*component.named_uris, *part.stores),
    )
    yield from bindings.grants


def server_workload(
    component: ModelService,
    part: ServerPart,
    bindings: Bindings,
    stop_s: int,
    instance: str = "",
    *,
    has_config_map: bool = True,
) -> Workload:
    """The pods of this version of its model.

    Args:
        component: the model service.
        part: the part of its model server.
        bindings: what it refers to.
        stop_s: seconds that the server takes to stop after SIGTERM.
        instance: name of what creates the pods; by default with the version.
        has_config_map: whether the files of the server are in a ConfigMap. Else they are in annotations of the pods:
            pods of two versions that are created from one object each have their own.
    """
    model, served, instance = component.model, component.served, instance or instance_name(component)
    volumes, mounts = artifact_volume(served)
    annotations = {"aiscale.dev/model-artifact": served.artifact}
    if part.config:
        source: dict[str, Any] = {"configMap": {"name": instance, "defaultMode": 0o440}}
        if has_config_map:  # servers read their files at the start only: other files need other pods
            annotations[CONFIG_HASH] = digest(json.dumps(dict(part.config), sort_keys=True))
        else:
            annotations |= {f"{_FILE}{name}": text for name, text in part.config.items()}
            source = {"downwardAPI": {"defaultMode": 0o440, "items": [_annotated(name) for name in part.config]}}
        volumes += ({"name": "config", **source},)
        mounts += ({"name": "config", "mountPath": CONFIG_FOLDER, "readOnly": True},)
    if served.digest:
        annotations["aiscale.dev/model-digest"] = served.digest
    return Workload(
        component=component,
        instance=instance,
        role="model-server",
        image=part.image,
        version=model.version,
        resources=component.resources,
        replicas=component.replicas,
        autoscaling=component.autoscaling,
        command=tuple(component.command) or part.command,
        args=tuple(_arguments(component, part, stop_s)),
        # Servers keep caches in the home folder; the root file system is read-only.
        environment={"HOME": "/tmp", **bindings.variables, **part.environment} | component.environment,  # noqa: S108  # a path inside the container
        secrets=unless_set(bindings.secrets, component.environment) | key_references(component, component.secrets),
        ports=part.ports,
        probes=part.probes,
        metrics=part.metrics,
        gpu=component.gpu,
        gpus=component.gpus if component.gpu else 0,
        mig=component.mig,
        scratch=scratch_bytes(served) if part.scratch is None else part.scratch,
        shared_memory=_shared_memory(component) if part.shares_memory else None,
        volumes=(*volumes, *bindings.volumes, *declared_volumes(component, component.volumes, component.claims)),
        mounts=(*mounts, *bindings.mounts, *declared_mounts(component.volumes, component.claims)),
        disk=disk_of(component.volumes),
        drain_s=DRAIN_S if part.finishes_requests else DRAIN_S + stop_s,
        stop_s=stop_s if part.finishes_requests else STOP_S,
        annotations=annotations,
        labels=part.labels,
        sidecars=part.sidecars,
        group=part.group,
        fields=dict(part.fields),
        strategy=component.strategy,
        depends_on=(
            *([f"configmap/{instance}"] if part.config and has_config_map else []),
            *bindings.prerequisites,
            *(f"persistentvolumeclaim/{pod_claim_name(component, one)}" for one in component.claims),
        ),
    )


def _annotated(name: str) -> dict[str, Any]:
    """A file from an annotation of its pod."""
    return {"path": name, "fieldRef": {"fieldPath": f"metadata.annotations['{_FILE}{name}']"}}


def _arguments(component: ModelService, part: ServerPart, stop_s: int) -> Iterator[str]:
    """Those of the server, and the user's own. A command of the user gets the whole command line of the server."""
    if component.command:
        yield from part.command
    yield from part.args
    if part.stop_flag:
        yield f"{part.stop_flag}={stop_s}"
    yield from component.args


def _shared_memory(component: ModelService) -> Bytes:
    """A quarter of the memory limit, which it counts against, and 1 GiB at most; in whole MiB."""
    return Bytes(min(component.resources.most_memory // 4, MOST_SHARED_MEMORY) // 2**20 * 2**20)


def server_config(workload: Workload, part: ServerPart, context: LoweringContext) -> Resource:
    """The ConfigMap with the files of its server."""
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "data": dict(part.config),
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"the model server of {workload.instance} reads its settings from files",
        depends_on=(context.namespace_key,),
    )
