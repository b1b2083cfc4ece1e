"""Patches that do not fit: they select no object, name what it does not have, or change what identifies it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aiscale.core.component import Component
from aiscale.core.exceptions import Patch
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.lowering.passes.patches import changed_identity, merged_into, selects
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.catalog.strategic_merge import Merged, Problem

CODE = "MOD005"


def misfits(component: Component, resources: Sequence[Resource]) -> Iterator[Diagnostic]:
    """What is wrong with the patches of a component.

    Args:
        component: with patches.
        resources: its resources, before they are patched.
    """
    current = dict(enumerate(resources))
    for index, patch in enumerate(component.patches):
        merges: list[tuple[Resource, Merged]] = []
        for at, resource in current.items():
            if selects(patch, resource):
                changed, merged = merged_into(resource, patch)
                merges.append((resource, merged))
                current[at] = changed
        if not merges:
            yield from _selects_nothing(component, index, patch, resources)
            continue
        yield from _problems(component, index, patch, merges)
        yield from _identities(component, index, patch, merges)
        yield from _settings(component, index, patch, merges)
        yield from _replacements(component, index, merges)
        if all(merged.value == one.properties and not merged.problems for one, merged in merges):
            keys = ", ".join(one.key for one, _ in merges)
            yield component.finding(
                CODE, Severity.WARNING, f"a patch of {component.name} changes nothing of {keys}",
                argument="patches", index=index, label="the object has these values without it",
                help="remove the patch",
            )  # fmt: skip


def _selects_nothing(
    component: Component, index: int, patch: Patch, resources: Sequence[Resource]
) -> Iterator[Diagnostic]:
    if patch.on_missing == "ignore":
        return
    name = f" {patch.object_name}" if patch.object_name else ""
    made = sorted({one.key for one in resources if one.is_kubernetes})
    yield component.finding(
        CODE, Severity.ERROR, f"{component.name} has no {patch.kind}{name} that a patch could change",
        argument="patches", index=index, label=f"no {patch.kind} is generated here",
        notes=(f"it has {', '.join(made)}" if made else "nothing is generated for it",),
        help="correct the kind or object_name, or remove the patch",
    )  # fmt: skip


def _problems(
    component: Component, index: int, patch: Patch, merges: Sequence[tuple[Resource, Merged]]
) -> Iterator[Diagnostic]:
    """What cannot be merged; what is absent only where no object of the patch has it."""
    found: dict[tuple[str, str], tuple[Resource, Problem]] = {}
    counts: dict[tuple[str, str], int] = {}
    for resource, merged in merges:
        for problem in merged.problems:
            known_as = (problem.path, "" if problem.is_absence else problem.message)
            found.setdefault(known_as, (resource, problem))
            counts[known_as] = counts.get(known_as, 0) + 1
    for known_as, (resource, problem) in found.items():
        if problem.is_absence and (patch.on_missing == "ignore" or counts[known_as] < len(merges)):
            continue
        yield component.finding(
            CODE, Severity.ERROR,
            f"a patch of {component.name} does not fit {resource.key}: {problem.path} {problem.message}",
            argument="patches", index=index,
            label="this part changes nothing" if problem.is_absence else "this part cannot be merged",
            help=problem.help,
        )  # fmt: skip


def _identities(
    component: Component, index: int, patch: Patch, merges: Sequence[tuple[Resource, Merged]]
) -> Iterator[Diagnostic]:
    found = {path for one, merged in merges for path in changed_identity(merged.value, one.properties)}
    for path in sorted(found):
        yield component.finding(
            CODE, Severity.ERROR, f"a patch of {component.name} changes {'.'.join(path)} of its {patch.kind}",
            argument="patches", index=index, label="this field identifies the object",
            help="rename the component instead, or declare the object as a Manifest",
        )  # fmt: skip


def _settings(
    component: Component, index: int, patch: Patch, merges: Sequence[tuple[Resource, Merged]]
) -> Iterator[Diagnostic]:
    """Settings of Kafka and Flink without effect."""
    from aiscale.catalog.config_names.settings import unknown_settings

    found = {flaw: resource for resource, _ in merges for flaw in unknown_settings(resource.properties, patch.merge)}
    for flaw, resource in found.items():
        yield component.finding(
            CODE, Severity.ERROR, f"a patch of {component.name} changes nothing of {resource.key}: {flaw.message}",
            argument="patches", index=index, label=f"in {flaw.path}",
            help=f"did you mean {flaw.near}?" if flaw.near else f"remove {flaw.name}",
        )  # fmt: skip


def _replacements(component: Component, index: int, merges: Sequence[tuple[Resource, Merged]]) -> Iterator[Diagnostic]:
    """Lists of atomic types that lose generated items without being asked to."""
    found = {path: (one, merged.replaced[path]) for one, merged in merges for path in merged.unasked}
    for path, (resource, count) in found.items():
        items = "the item" if count == 1 else f"the {count} items"
        yield component.finding(
            CODE, Severity.WARNING, f"a patch of {component.name} replaces {items} of {path} of {resource.key}",
            argument="patches", index=index, label="a list of this type is not merged",
            help='{"$patch": "replace"} as the first item if they are to go, or repeat them in the patch',
        )  # fmt: skip
