"""Declared needs: what raw objects and batch jobs depend on, once it is known which resources their needs become.

Reads: ``depends_on`` of Manifests, PulumiResources and BatchJobs.
Adds: to each of them a need on every resource of the components that it depends on; to a Job one on other Jobs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.processing.batch_job import BatchJob
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource


def add_declared_needs(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Let each raw object depend on the resources of the components that it names, and each Job on other Jobs."""
    wanted = {
        node.address: [needed.address for needed in node.depends_on]
        for node in context.graph.nodes.values()
        if isinstance(node, BatchJob | Manifest | PulumiResource) and node.depends_on
    }
    if not wanted:
        return resources
    runs = {address for address in wanted if isinstance(context.graph[address], BatchJob)}
    keys: dict[str, list[str]] = defaultdict(list)
    jobs: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        keys[resource.address].append(resource.key)
        if resource.base_name:
            jobs[resource.address].append(resource.key)

    def dependent(resource: Resource) -> Resource:
        is_run = resource.address in runs
        if is_run and not resource.base_name:
            return resource
        found = jobs if is_run else keys
        needs = [key for needed in wanted.get(resource.address, ()) for key in found.get(needed, ())]
        return replace(resource, depends_on=(*resource.depends_on, *needs)) if needs else resource

    return changed_each(resources, dependent)
