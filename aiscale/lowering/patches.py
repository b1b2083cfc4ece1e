"""Changes that the user makes to generated objects, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.core.component import Component
from aiscale.core.exceptions import Patch
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.lowering.labels import ADDRESS, SYSTEM
from aiscale.lowering.resource import Resource

CODE = "MOD005"
_FIXED = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"), ("metadata", "labels", ADDRESS),
          ("metadata", "labels", SYSTEM))  # fmt: skip
"""What an object is found by: a patch may not change it."""


def patched(component: Component, records: Iterable[Resource]) -> Iterator[Resource]:
    """The records of one component with its patches merged in, in the order in which they are given."""
    for record in records:
        changed = record
        for patch in component.patches:
            if _is_meant(patch, record):
                manifest = merged(changed.properties, patch.merge)
                changed = replace(changed, properties=manifest, reason=f"{changed.reason}; patched: {patch.reason}")
        yield changed


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


def misfits(component: Component, records: Iterable[Resource]) -> Iterator[Diagnostic]:
    """Patches of a component that meet none of its objects, or change what an object is found by.

    Args:
        component: with patches.
        records: its records, before they are patched.
    """
    known = list(records)
    for index, patch in enumerate(component.patches):
        meant = [record for record in known if _is_meant(patch, record)]
        name = f" {patch.object_name}" if patch.object_name else ""
        if not meant and patch.on_missing == "error":
            made = sorted({record.key for record in known if record.is_kubernetes})
            yield component.finding(
                CODE, Severity.ERROR, f"{component.name} has no {patch.kind}{name} that a patch could change",
                argument="patches", index=index, label=f"no {patch.kind} is generated here",
                notes=(f"it has {', '.join(made)}" if made else "nothing is generated for it",),
                help="correct the kind or object_name, or remove the patch",
            )  # fmt: skip
        for path in _FIXED:
            if any(
                _at(merged(record.properties, patch.merge), path) != _at(record.properties, path) for record in meant
            ):
                yield component.finding(
                    CODE, Severity.ERROR, f"a patch of {component.name} changes {'.'.join(path)} of its {patch.kind}",
                    argument="patches", index=index, label="an object is found by this",
                    help="rename the component instead, or write the object out as a Manifest",
                )  # fmt: skip


def _is_meant(patch: Patch, record: Resource) -> bool:
    if not record.is_kubernetes or record.kind != patch.kind:
        return False
    return patch.object_name is None or record.properties["metadata"]["name"] == patch.object_name


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
