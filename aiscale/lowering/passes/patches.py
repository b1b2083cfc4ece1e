"""Patches: changes that the user makes to generated objects.

Reads: ``patches`` of components and systems.
Adds: what they merge into the Kubernetes resources of their component, and their reasons to the reasons of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.core.component import Component
from aiscale.core.exceptions import Patch
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, SYSTEM
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import Path, value_at
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.catalog.strategic_merge import Merged

_FIXED: tuple[Path, ...] = (
    ("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"), ("metadata", "labels", ADDRESS),
    ("metadata", "labels", SYSTEM),
)  # fmt: skip
"""Fields that identify an object: a patch cannot change them."""

PATCHED = "; patched: "
"""What is between the reason of a resource and those of its patches."""


def apply_patches(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Merge the patches of each component into its resources, in their order.

    A resource that the schema of its kind refuses with its patches stays as it is for the passes that follow;
    :func:`apply_refused_patches` merges them at the end.
    """

    def patched(resource: Resource, patches: Sequence[Patch]) -> Resource:
        if (merged := _with_all(resource, patches)) is resource:
            return resource
        from aiscale.catalog import validate  # with the schemas of objects

        return resource if validate(merged.properties) else merged

    return _changed(resources, context, patched)


def apply_refused_patches(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Merge the patches of resources that are refused with them, so that verification and preview show them."""

    def patched(resource: Resource, patches: Sequence[Patch]) -> Resource:
        return resource if resource.is_patched else _with_all(resource, patches)

    return _changed(resources, context, patched)


def _changed(
    resources: tuple[Resource, ...], context: LoweringContext, change: Callable[[Resource, Sequence[Patch]], Resource]
) -> tuple[Resource, ...]:
    patches = {one.address: one.patches for one in patched_components(context.whole)}
    return changed_each(resources, lambda one: change(one, patches.get(one.address, ()))) if patches else resources


def _with_all(resource: Resource, patches: Sequence[Patch]) -> Resource:
    merged = resource
    for patch in patches:
        if selects(patch, resource):
            merged = merged_into(merged, patch)[0]
    return merged


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
    reason = f"{resource.reason}{PATCHED}{patch.reason}{_replacements(merged.replaced)}"
    value = _identified(merged.value, resource.properties)
    return replace(resource, properties=value, reason=reason, is_patched=True), merged


def changed_identity(value: Mapping[str, Any], original: Mapping[str, Any]) -> tuple[Path, ...]:
    """The fields that identify an object and differ after a patch."""
    return tuple(path for path in _FIXED if value_at(value, path) != value_at(original, path))


def _identified(value: dict[str, Any], original: Mapping[str, Any]) -> dict[str, Any]:
    """The object with the identity that it had: steps that follow rely on it, and the finding reports the patch."""
    if not changed_identity(value, original):
        return value
    return {**value, **{name: original[name] for name in ("apiVersion", "kind", "metadata")}}


def _replacements(replaced: Mapping[str, int]) -> str:
    """``(replaces the 2 items of spec.egress)``."""
    said = [f"the {f'{count} items' if count > 1 else 'item'} of {path}" for path, count in replaced.items()]
    return f" (replaces {', '.join(said)})" if said else ""
