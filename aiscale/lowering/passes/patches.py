"""Patches: changes that the user makes to generated objects, and findings on patches that do not apply.

Reads: ``patches`` of components.
Adds: what they merge into the Kubernetes resources of their component, and their reasons to the reasons of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.core.component import Component
from aiscale.core.exceptions import Patch
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, SYSTEM
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource

CODE = "MOD005"
_FIXED = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"), ("metadata", "labels", ADDRESS),
          ("metadata", "labels", SYSTEM))  # fmt: skip
"""Fields that identify an object: a patch cannot change them."""


def apply_patches(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Merge the patches of each component into its resources, in their order."""
    patches = {address: node.patches for address, node in context.graph.nodes.items() if node.patches}

    def patched(resource: Resource) -> Resource:
        changed = resource
        for patch in patches.get(resource.address, ()):
            if _selects(patch, resource):
                manifest = merged(changed.properties, patch.merge)
                changed = replace(changed, properties=manifest, reason=f"{changed.reason}; patched: {patch.reason}")
        return changed

    return changed_each(resources, patched) if patches else resources


def merged(target: Any, change: Any) -> Any:
    """A JSON Merge Patch: maps key by key, None removes, anything else replaces. Source: RFC 7396."""
    if not isinstance(change, Mapping):
        return change
    found = dict(target) if isinstance(target, Mapping) else {}
    for key, value in change.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), value)
    return found


def misfits(component: Component, resources: Iterable[Resource]) -> Iterator[Diagnostic]:
    """Patches of a component that select none of its objects, or change a field that identifies an object.

    Args:
        component: with patches.
        resources: its resources, before they are patched.
    """
    known = list(resources)
    for index, patch in enumerate(component.patches):
        selected = [one for one in known if _selects(patch, one)]
        name = f" {patch.object_name}" if patch.object_name else ""
        if not selected and patch.on_missing == "error":
            made = sorted({one.key for one in known if one.is_kubernetes})
            yield component.finding(
                CODE, Severity.ERROR, f"{component.name} has no {patch.kind}{name} that a patch could change",
                argument="patches", index=index, label=f"no {patch.kind} is generated here",
                notes=(f"it has {', '.join(made)}" if made else "nothing is generated for it",),
                help="correct the kind or object_name, or remove the patch",
            )  # fmt: skip
        for path in _FIXED:
            if any(
                value_at(merged(one.properties, patch.merge), path) != value_at(one.properties, path)
                for one in selected
            ):
                yield component.finding(
                    CODE, Severity.ERROR, f"a patch of {component.name} changes {'.'.join(path)} of its {patch.kind}",
                    argument="patches", index=index, label="this field identifies the object",
                    help="rename the component instead, or declare the object as a Manifest",
                )  # fmt: skip


def _selects(patch: Patch, resource: Resource) -> bool:
    if not resource.is_kubernetes or resource.kind != patch.kind:
        return False
    names = {resource.properties["metadata"]["name"], resource.base_name}
    return patch.object_name is None or patch.object_name in names
