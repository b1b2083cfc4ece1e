"""Patches: changes that the user makes to generated objects.

Reads: ``patches`` of components and systems.
Adds: what they merge into the Kubernetes resources of their component, and their reasons to the reasons of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from aiscale.core.component import Component
from aiscale.core.exceptions import Patch
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.catalog.strategic_merge import Merged


def apply_patches(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Merge the patches of each component into its resources, in their order."""
    patches = {one.address: one.patches for one in patched_components(context.whole)}

    def patched(resource: Resource) -> Resource:
        changed = resource
        for patch in patches.get(resource.address, ()):
            if selects(patch, resource):
                changed = merged_into(changed, patch)[0]
        return changed

    return changed_each(resources, patched) if patches else resources


def patched_components(graph: ArchitectureGraph) -> tuple[Component, ...]:
    """Every component and system with patches."""
    return tuple(one for one in (*graph.system.systems, *graph.nodes.values()) if one.patches)


def selects(patch: Patch, resource: Resource) -> bool:
    """Whether a patch is for a resource of its component."""
    if not resource.is_kubernetes or resource.kind != patch.kind:
        return False
    names = {resource.properties["metadata"]["name"], resource.base_name}
    return patch.object_name is None or patch.object_name in names


def merged_into(resource: Resource, patch: Patch) -> tuple[Resource, Merged]:
    """The resource with a patch, and what is to be said of the merge."""
    from aiscale.catalog.strategic_merge import strategic_merge  # with the schemas of objects

    merged = strategic_merge(resource.properties, patch.merge, [(one.path, one.spec) for one in resource.pods])
    reason = f"{resource.reason}; patched: {patch.reason}{_replacements(merged.replaced)}"
    return replace(resource, properties=merged.value, reason=reason), merged


def _replacements(replaced: Mapping[str, int]) -> str:
    """``(replaces the 2 items of spec.egress)``."""
    said = [f"the {f'{count} items' if count > 1 else 'item'} of {path}" for path, count in replaced.items()]
    return f" (replaces {', '.join(said)})" if said else ""
