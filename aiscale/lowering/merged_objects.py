"""Findings on objects that the user changes or writes: what ``preview`` would refuse, and what cannot work.

All passes have run when the objects are checked. Objects that only aiscale writes are not checked here: the rules check
their components.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.settings import UNSET, Clouds
from aiscale.lowering.cluster_assignment import NOTHING
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.object_conflicts import conflicts
from aiscale.lowering.passes.order import BEFORE_PATCHES, FROM_PATCHES, run_passes
from aiscale.lowering.passes.patches import merged_into, patched_components, selects
from aiscale.lowering.patch_findings import CODE, misfits
from aiscale.lowering.placement import several_clusters
from aiscale.lowering.plugin_lowerings import LoweringError
from aiscale.lowering.resource import Resource
from aiscale.lowering.system import collector_paused, lower_components

if TYPE_CHECKING:
    from aiscale.catalog.model import Violation
    from aiscale.lowering.verification.flaw import Flaw

_OBJECTS = {"selector": "OBJ004", "port": "OBJ004", "reference": "OBJ004"}
"""The rules on what a Manifest refers to; all else is about the object itself (OBJ001)."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the objects of a system would go.

    Attributes:
        namespace: their namespace; that of the system when absent.
        clouds: the environment's settings for clouds; unknown when absent.
        kept: the cluster with which an object of a cloud was created, by the address of its component.
    """

    namespace: str | None = None
    clouds: Clouds | None = None
    kept: Mapping[str, str] = field(default_factory=lambda: NOTHING)


def object_findings(graph: ArchitectureGraph, where: Destination) -> Iterator[Diagnostic]:
    """Findings on patches, on the objects that they change, on Manifests, and on what does not fit together.

    The whole system is lowered only where it has patches, Manifests or several clusters.

    Args:
        graph: the whole architecture.
        where: where its objects would go.
    """
    patched = patched_components(graph)
    clusters = several_clusters(graph)
    if not patched and not clusters and next(iter(graph.of(Manifest)), None) is None:
        yield from conflicts(graph, where.namespace, where.clouds)
        return
    before: dict[str, list[Resource]] = {}
    found: list[Diagnostic] = []
    try:
        for cluster in clusters or (None,):
            with collector_paused():
                lowered, context = lower_components(
                    graph, namespace=where.namespace, clouds=where.clouds or UNSET, cluster=cluster, kept=where.kept
                )
                unpatched = run_passes(lowered, context, BEFORE_PATCHES)
                for one in unpatched:
                    before.setdefault(one.address, []).append(one)
                resources = run_passes(unpatched, context, FROM_PATCHES)
            found += _merged(unpatched, resources, context, patched, has_clouds=where.clouds is not None)
    except LoweringError:
        return  # the resources of a plugin are unknown; plugin_findings reports the error
    except UsageError as error:
        found.append(graph.system.finding("MOD002", Severity.ERROR, error.message, help=error.hint))
    for component in patched:
        yield from misfits(component, before.get(component.address, ()))
    yield from dict.fromkeys(found)


def _merged(
    unpatched: Sequence[Resource],
    resources: Sequence[Resource],
    context: LoweringContext,
    patched: Iterable[Component],
    *,
    has_clouds: bool,
) -> Iterator[Diagnostic]:
    """Findings on the objects of one cluster."""
    from aiscale.lowering.verification.pod_security import refused_pods
    from aiscale.lowering.verification.references import references_of
    from aiscale.lowering.verification.together import flaws
    from aiscale.lowering.verify import verify  # with the schemas of objects

    owners: dict[str, Component] = {one.address: one for one in patched}
    changed: dict[str, Resource] = {}
    known: dict[str, set[str]] = {}
    near: list[Resource] = []
    broken: list[Resource] = []
    sound = {resource.key: resource for resource in resources}
    for original, resource in zip(unpatched, resources, strict=True):
        owner = owners.get(resource.address) or context.whole.nodes.get(resource.address)
        if owner is None or not (owner.patches or isinstance(owner, Manifest)):
            continue
        near.append(resource)
        if any(selects(patch, original) for patch in owner.patches):
            changed[resource.key] = original
            known[resource.key] = {one.key for one in references_of(original)}
            known[resource.key].update(key for patch in owner.patches for key in patch.existing)
    checked = [one for one in near if one.key in changed or _is_manifest(one, context)]
    for resource, violation in verify(resources, changed={one.key for one in checked}):
        if violation.rule == "place" and not has_clouds:
            continue
        owner = owners.get(resource.address) or context.whole.nodes.get(resource.address)
        if owner is not None:
            yield from _violation(owner, resource, violation, changed.get(resource.key))
        if violation.rule == "type" and resource in near:  # compared with others as it was, or not at all
            near.remove(resource)
            broken.append(resource)
            sound[resource.key] = changed.get(resource.key, resource)
    for flaw in (*flaws(list(sound.values()), near, known=known), *refused_pods(resources, broken)):
        owner = owners.get(flaw.resource.address) or context.whole.nodes[flaw.resource.address]
        yield from _flaw(owner, flaw, changed.get(flaw.resource.key))


def _is_manifest(resource: Resource, context: LoweringContext) -> bool:
    return isinstance(context.whole.nodes.get(resource.address), Manifest)


def _violation(
    owner: Component, resource: Resource, violation: Violation, original: Resource | None
) -> Iterator[Diagnostic]:
    """What the API server would refuse."""
    if original is not None:
        yield _of_patch(owner, resource, violation, Severity.ERROR, _culprit(owner, original, violation))
    elif isinstance(owner, Manifest):
        from aiscale.catalog import validate

        written = next((one for one in owner.objects if one.key == resource.key), None)
        body = {} if written is None else {**written.body, "metadata": {"name": written.name, **written.metadata}}
        if violation.rule != "unknown-kind" and violation not in validate(body):  # else the rule says it
            yield _of_manifest(owner, resource, violation, "OBJ001", Severity.ERROR)
    else:
        yield owner.finding(
            "MOD004", Severity.ERROR, f"{resource.key} cannot be created: {violation}", label="aiscale up refuses it"
        )


def _flaw(owner: Component, flaw: Flaw, original: Resource | None) -> Iterator[Diagnostic]:
    """What the API server takes, and what cannot work, or may not."""
    severity = Severity.ERROR if flaw.is_certain else Severity.WARNING
    if owner.patches:
        index = None if original is None else _latest(owner, original, flaw.violation)
        yield _of_patch(owner, flaw.resource, flaw.violation, severity, index, missing=flaw.missing)
    elif isinstance(owner, Manifest) and flaw.violation.rule != "reference":  # the rule says it
        yield _of_manifest(owner, flaw.resource, flaw.violation, _OBJECTS.get(flaw.violation.rule, "OBJ001"), severity)


def _of_patch(
    owner: Component,
    resource: Resource,
    violation: Violation,
    severity: Severity,
    index: int | None,
    *,
    missing: str = "",
) -> Diagnostic:
    help_ = f"correct {violation.path} in the patch" if violation.path else "correct the patch"
    if missing:
        help_ = f'existing=["{missing}"] of the patch if it exists already, or a Manifest that creates it'
    return owner.finding(
        CODE, severity, f"{owner.name}: patched {resource.key}: {violation}",
        argument="patches", index=index if index is not None else 0 if len(owner.patches) == 1 else None,
        label="this patch leads to it" if severity is Severity.ERROR else "this patch may lead to it",
        help=help_,
    )  # fmt: skip


def _of_manifest(
    owner: Manifest, resource: Resource, violation: Violation, code: str, severity: Severity
) -> Diagnostic:
    what = owner.name if len(owner.objects) == 1 else f"{resource.key} of {owner.name}"
    return owner.finding(
        code, severity, f"{what}: {violation}", argument="body",
        label="it does not work" if severity is Severity.ERROR else "it may not work",
        help=f"correct {violation.path} in the manifest" if violation.path else "correct the manifest",
    )  # fmt: skip


def _culprit(owner: Component, original: Resource, violation: Violation) -> int | None:
    """The patch after which the object is refused for the first time."""
    from aiscale.catalog import validate

    current = original
    for index, patch in enumerate(owner.patches):
        if selects(patch, original):
            current = merged_into(current, patch)[0]
            if violation in validate(current.properties):
                return index
    return _latest(owner, original, violation)


def _latest(owner: Component, original: Resource, violation: Violation) -> int | None:
    """The patch of an object that has most of a path; of several the last."""
    path = violation.path.replace("]", "").replace("[", ".").split(".")
    found = [index for index, patch in enumerate(owner.patches) if selects(patch, original)]
    return max(found, key=lambda index: (_depth(owner.patches[index].merge, path), index), default=None)


def _depth(change: object, path: Sequence[str]) -> int:
    """How many steps of a path a patch has; whatever the place of an item in a list."""
    if not path:
        return 0
    if isinstance(change, list | tuple):
        return max((_depth(item, path[1:]) for item in change), default=0)
    if not isinstance(change, Mapping) or path[0] not in change:
        return 0
    return 1 + _depth(change[path[0]], path[1:])
