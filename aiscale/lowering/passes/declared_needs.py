"""Declared needs: what raw objects depend on, once it is known which resources their needs become.

Reads: ``depends_on`` of Manifests and PulumiResources.
Adds: to each of them a need on every resource of the components that it depends on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource


def add_declared_needs(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Let each raw object depend on the resources of the components that it names."""
    wanted = {
        node.address: [needed.address for needed in node.depends_on]
        for node in context.graph.nodes.values()
        if isinstance(node, Manifest | PulumiResource) and node.depends_on
    }
    if not wanted:
        return resources
    keys: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        keys[resource.address].append(resource.key)

    def dependent(resource: Resource) -> Resource:
        needs = [key for needed in wanted.get(resource.address, ()) for key in keys.get(needed, ())]
        return replace(resource, depends_on=(*resource.depends_on, *needs)) if needs else resource

    return changed_each(resources, dependent)
