"""Autoscalers next to sidecars: CPU and memory of the program are measured, and not those of the proxy with them.

Metrics of type Resource become ContainerResource of the program's container; triggers of KEDA for CPU and memory name
it. The usage of a busy proxy would change the average over all containers.
Source: Kubernetes, HorizontalPodAutoscaler, container resource metrics (stable since 1.30, on by default since 1.27);
KEDA 2.20, CPU and memory scalers, ``containerName``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aiscale.components.objects.manifest import Manifest
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource

_FIELDS = {"HorizontalPodAutoscaler": "metrics", "ScaledObject": "triggers"}


def measure_containers(
    resources: tuple[Resource, ...], context: LoweringContext, has_proxy: Callable[[Resource], bool]
) -> tuple[Resource, ...]:
    """Let the autoscalers of pods with a sidecar measure the container of the program.

    Args:
        resources: all resources.
        context: the graph.
        has_proxy: whether the pods of a resource get a sidecar.
    """
    containers = {one.key: name for one in resources if has_proxy(one) and (name := _container(one))}

    def measured(resource: Resource) -> Resource:
        field = _FIELDS.get(resource.kind)
        target = value_at(resource.properties, ("spec", "scaleTargetRef")) if field is not None else None
        name = containers.get(f"{str((target or {}).get('kind', 'Deployment')).lower()}/{(target or {}).get('name')}")
        if field is None or name is None or isinstance(owner_of(resource, context), Manifest):
            return resource
        spec = resource.properties["spec"]
        before = list(spec.get(field, ()))
        after = [_of_container(one, name) for one in before]
        if after == before:
            return resource
        return replace(resource, properties={**resource.properties, "spec": {**spec, field: after}})

    return changed_each(resources, measured)


def _container(resource: Resource) -> str:
    """The container of the program; empty for resources without pods."""
    containers = value_at(resource.properties, (*resource.pods[0].spec, "containers")) if resource.pods else None
    return str(containers[0]["name"]) if containers else ""


def _of_container(metric: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A metric of an autoscaler, or a trigger of KEDA, for one container."""
    if metric.get("type") == "Resource":
        return {"type": "ContainerResource", "containerResource": {"container": name, **metric["resource"]}}
    if metric.get("type") in {"cpu", "memory"}:
        return {**metric, "metadata": {**metric.get("metadata", {}), "containerName": name}}
    return metric
