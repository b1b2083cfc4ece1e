"""References between clusters: each cluster of a system has a plan and a state of its own.

Reads: the needs of all resources, and the outputs that their properties refer to.
Adds: nothing. Needs on resources of other clusters are removed; references to their outputs are an error.
"""

from __future__ import annotations

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.errors import UsageError
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.placement import without_needs
from aiscale.lowering.references import keys_in
from aiscale.lowering.resource import Resource


def separate_clusters(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Keep needs among the resources of one cluster, of a system with several.

    Raises:
        UsageError: a resource needs a value of a resource on another cluster.
    """
    if context.rest is None:
        return resources
    cluster = next(context.graph.of(KubernetesCluster))
    keys = {resource.key for resource in resources}
    for resource in resources:
        for key in keys_in(resource.properties):
            if key not in keys:
                raise UsageError(
                    f"{resource.address} cannot be created on {cluster.name}: {resource.key} needs a value of {key}, "
                    "which is created with another cluster",
                    hint=f"put {resource.address} and the owner of {key} on one cluster, or move one of them to a "
                    "system of its own",
                )
    return changed_each(
        resources, lambda one: without_needs(one, {need for need in one.depends_on if need not in keys})
    )
