"""Pull policies: when nodes pull the images of a component's pods.

Reads: ``image_pull_policy`` of components, and the pod templates of their resources.
Changes: ``imagePullPolicy`` of containers, ``pullPolicy`` of image volumes, and the setting of an operator that names
the image itself. Pods that only prepare something keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import PodTemplate, merged_at, value_at
from aiscale.lowering.resource import Resource


def set_pull_policies(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Give the pods of each component its pull policy, where it declares one."""
    policies = {
        address: policy
        for address, component in context.graph.nodes.items()
        if (policy := getattr(component, "image_pull_policy", None)) is not None
    }
    if not policies:
        return resources

    def changed(resource: Resource) -> Resource:
        policy = policies.get(resource.address)
        return resource if policy is None else _with_policy(resource, policy)

    return changed_each(resources, changed)


def _with_policy(resource: Resource, policy: str) -> Resource:
    properties = resource.properties
    for template in resource.pods:
        if not template.is_setup:
            properties = _pods_with_policy(properties, template, policy)
    return resource if properties is resource.properties else replace(resource, properties=properties)


def _pods_with_policy(properties: Mapping[str, Any], template: PodTemplate, policy: str) -> Mapping[str, Any]:
    if template.pull_policy:
        *above, name = template.pull_policy
        properties = merged_at(properties, tuple(above), {name: policy})
    spec = value_at(properties, template.spec)
    if not isinstance(spec, Mapping):
        return properties
    changes: dict[str, Any] = {
        field: [{**one, "imagePullPolicy": policy} if "image" in one else one for one in spec[field]]
        for field in ("initContainers", "containers")
        if any("image" in one for one in spec.get(field, ()))
    }
    volumes = spec.get("volumes", ())
    if any("image" in one for one in volumes):
        changes["volumes"] = [
            {**one, "image": {**one["image"], "pullPolicy": policy}} if "image" in one else one for one in volumes
        ]
    return merged_at(properties, template.spec, changes) if changes else properties
