"""Findings on the objects of a system: what ``preview`` and ``render`` would refuse, and what cannot work.

All passes have run when the objects are checked, as ``render`` and ``preview`` check them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import nested
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.plugins import announced
from aiscale.core.values.namespace import Namespace
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.deployed_names import as_deployed
from aiscale.lowering.clouds.settings import UNSET, Clouds
from aiscale.lowering.cluster_assignment import NOTHING
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import make_context
from aiscale.lowering.free_values import has_free_values
from aiscale.lowering.object_conflicts import duplicate_findings, duplicates
from aiscale.lowering.object_privileges import privilege_findings
from aiscale.lowering.passes.order import BEFORE_PATCHES, FROM_PATCHES, run_passes
from aiscale.lowering.passes.patches import merged_into, patched_components, selects
from aiscale.lowering.passes.unique_keys import require_unique_keys
from aiscale.lowering.patch_findings import CODE, misfits
from aiscale.lowering.patch_places import latest_patch
from aiscale.lowering.placement import homes, several_clusters
from aiscale.lowering.platform.namespace import lower_namespace
from aiscale.lowering.plugin_findings import CODE as OF_PLUGINS
from aiscale.lowering.plugin_findings import failing
from aiscale.lowering.plugin_lowerings import GROUP, LoweringError
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.resource import Resource, duplicate_keys
from aiscale.lowering.secret_findings import secret_findings
from aiscale.lowering.system import collector_paused, lower_components

if TYPE_CHECKING:
    from aiscale.catalog.model import Violation
    from aiscale.lowering.verification.flaw import Flaw

_OBJECTS = {"selector": "OBJ004", "port": "OBJ004", "reference": "OBJ004"}
"""The rules on what a Manifest refers to; all else is about the object itself (OBJ001)."""

_AFTER_PATCHES = tuple(one for one in FROM_PATCHES if one is not require_unique_keys)
"""That pass stops at the first key that two objects have; here each is a finding."""

_APART, _REFUSED = "MOD002", "MOD004"


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
    """Findings on patches, and on all objects of a system.

    Where nothing changes what aiscale writes, only the objects of components with free values are checked.

    Args:
        graph: the whole architecture.
        where: where its objects would go.
    """
    deployed = as_deployed(graph)
    if deployed.now:
        where = replace(where, kept=deployed.by_deployed(where.kept))
        found_there = object_findings(deployed.graph, where)
        yield from (replace(one, address=deployed.now.get(one.address or "", one.address)) for one in found_there)
        return
    patched = patched_components(graph)
    if not patched and not several_clusters(graph) and _is_plain(graph):
        yield from duplicates(graph, where.namespace)
        yield from _of_free_values(graph, where)
        return
    owners = {one.address: one for one in (*graph.system.systems, *graph.nodes.values())}
    before: dict[str, list[Resource]] = {}
    found: list[Diagnostic] = []
    waiting: dict[str, str] = {}
    try:
        for cluster in several_clusters(graph) or (None,):
            with collector_paused():
                lowered, context = lower_components(
                    graph, namespace=where.namespace, clouds=where.clouds or UNSET, cluster=cluster, kept=where.kept
                )
                unpatched = run_passes(lowered, context, BEFORE_PATCHES)
                for one in unpatched if patched else ():
                    before.setdefault(one.address, []).append(one)
                resources = run_passes(unpatched, context, _AFTER_PATCHES)
            found += duplicate_findings(resources, owners)
            found += secret_findings(graph, resources, owners)
            found += _of_objects(unpatched, resources, owners, has_clouds=where.clouds is not None)
            found += privilege_findings(resources, owners, _changed(unpatched, resources, owners), context.namespace)
            waiting |= _waiting(resources)
    except LoweringError as error:  # the resources of a plugin are unknown
        if next(failing(graph, make_context(graph)), None) is None:  # else it is reported at the component
            yield graph.system.finding(
                OF_PLUGINS, Severity.ERROR, error.message, notes=error.details, help=error.hint or ""
            )
        return
    except UsageError as error:
        found.append(graph.system.finding(_APART, Severity.ERROR, error.message, help=error.hint or ""))
    for component in patched:
        yield from misfits(component, before.get(component.address, ()))
    yield from dict.fromkeys(found)
    yield from _unrendered(graph, waiting)


def _is_plain(graph: ArchitectureGraph) -> bool:
    """Whether all objects are those that aiscale writes for one cluster, without a cloud, in a usual namespace."""
    at = homes(graph)
    return (
        graph.system.namespace == Namespace()
        and not announced(GROUP)
        and not any(isinstance(one, Manifest | PulumiResource) for one in graph.nodes.values())
        and all(
            type(at[address]) is KubernetesCluster or lowering_of(one) is None for address, one in graph.nodes.items()
        )
    )


def _of_free_values(graph: ArchitectureGraph, where: Destination) -> Iterator[Diagnostic]:
    """Findings on the objects of the namespace, and of components with free values."""
    from aiscale.catalog import validate
    from aiscale.lowering.verification.together import flaws_alone

    owners = {one.address: one for one in graph.nodes.values() if has_free_values(one)}
    if not owners:
        return
    context = make_context(graph, where.namespace, where.clouds or UNSET)
    made = [resource for one in owners.values() for resource in lower_component(one, context)]
    resources = run_passes((*lower_namespace(context), *made), context, BEFORE_PATCHES)
    checked = [one for one in resources if one.address in owners and one.is_kubernetes]
    yield from secret_findings(graph, resources, owners)
    for resource in checked:
        for violation in validate(resource.properties):
            yield from _violation(owners[resource.address], resource, violation, None)
        yield from _settings(owners[resource.address], resource)
    for flaw in flaws_alone(resources, checked):
        yield from _flaw(owners[flaw.resource.address], flaw, None)


def _of_objects(
    unpatched: Sequence[Resource], resources: Sequence[Resource], owners: Mapping[str, Component], *, has_clouds: bool
) -> Iterator[Diagnostic]:
    """Findings on the objects of one cluster."""
    from aiscale.lowering.verification.pod_security import refused_pods
    from aiscale.lowering.verification.references import references_of
    from aiscale.lowering.verification.together import flaws
    from aiscale.lowering.verify import verify  # with the schemas of objects

    changed = _changed(unpatched, resources, owners)
    known = {key: {one.key for one in references_of(original)} for key, original in changed.items()}
    for key, original in changed.items():
        known[key].update(name for patch in owners[original.address].patches for name in patch.existing)
    sound = {resource.key: resource for resource in resources}
    checked = dict(sound)
    broken: list[Resource] = []
    for resource, violation in verify(resources):
        if violation.rule == "duplicate" or (violation.rule == "place" and not has_clouds):
            continue
        yield from _violation(owners[resource.address], resource, violation, changed.get(resource.key))
        if violation.rule == "type" and resource.key in checked:  # compared with others as it was, or not at all
            broken.append(checked.pop(resource.key))
            sound[resource.key] = changed.get(resource.key, resource)
    for resource in resources:
        if resource.key not in changed:  # else patch_findings reports the patch
            yield from _settings(owners[resource.address], resource)
    every = list(sound.values())
    # Of two objects with one key, one is missing here.
    torn = {one.address for pair in duplicate_keys(resources) for one in pair}
    whole = [one for one in checked.values() if one.address not in torn]
    written = {one.key for one in whole if one.key in changed or isinstance(owners[one.address], Manifest)}
    for flaw in (*flaws(every, whole, known=known, written=written), *refused_pods(resources, broken)):
        yield from _flaw(owners[flaw.resource.address], flaw, changed.get(flaw.resource.key))


def _changed(
    unpatched: Sequence[Resource], resources: Sequence[Resource], owners: Mapping[str, Component]
) -> dict[str, Resource]:
    """The objects that patches select, as they were, by key."""
    return {
        resource.key: original
        for original, resource in zip(unpatched, resources, strict=False)  # passes add resources after all others
        if any(selects(patch, original) for patch in owners[resource.address].patches)
    }


def _waiting(resources: Sequence[Resource]) -> dict[str, str]:
    """Kubernetes objects with values that a cloud returns after creation: each with the address of its component."""
    from aiscale.lowering.references import templates

    of_clouds = {one.key for one in resources if not one.is_kubernetes}
    return {
        one.key: one.address
        for one in resources
        if one.is_kubernetes and not of_clouds.isdisjoint(one.depends_on) and templates(one.properties, one.depends_on)
    }


def _unrendered(graph: ArchitectureGraph, waiting: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What ``render`` refuses and ``up`` creates."""
    if waiting:
        objects = "an object needs a value" if len(waiting) == 1 else f"{len(waiting)} objects need values"
        yield graph.system.finding(
            _REFUSED, Severity.NOTE, f"aiscale render cannot write {graph.system.name}: {objects} of cloud resources",
            label="a cloud returns them only after creation",
            notes=(f"these objects wait for them: {listed(sorted(waiting))}",),
            help="deploy it with aiscale up, which creates both and fills the values in",
        )  # fmt: skip


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
            yield replace(_of_manifest(owner, resource, violation, "OBJ001", Severity.ERROR), can_be_waived=False)
    else:
        yield _of_component(owner, resource, "cannot be created", violation, "aiscale up refuses it")


def _settings(owner: Component, resource: Resource) -> Iterator[Diagnostic]:
    """Settings of Kafka and Flink without effect, in objects and in fields of components."""
    from aiscale.catalog.config_names.settings import unknown_settings

    is_written = isinstance(owner, Manifest)
    what = f"{resource.key} of {owner.name}" if isinstance(owner, Manifest) and len(owner.objects) > 1 else owner.name
    argument = next((one for one in ("body", "config") if one in type(owner).model_fields), None)
    for flaw in unknown_settings(resource.properties, resource.properties):
        yield owner.finding(
            "OBJ001" if is_written else "MOD001", Severity.WARNING, f"{what}: {flaw.message}",
            argument=argument, label=f"in {flaw.path}: it has no effect",
            help=f"did you mean {flaw.near}?" if flaw.near else f"remove {flaw.name}",
        )  # fmt: skip


def _flaw(owner: Component, flaw: Flaw, original: Resource | None) -> Iterator[Diagnostic]:
    """What the API server takes, and what cannot work, or may not."""
    severity = Severity.ERROR if flaw.is_certain else Severity.WARNING
    if owner.patches:
        index = None if original is None else latest_patch(owner, original, flaw.violation.path)
        yield _of_patch(owner, flaw.resource, flaw.violation, severity, index, help_=_help(flaw))
    elif isinstance(owner, Manifest) and (flaw.violation.rule == "reference" or _is_of_service(owner, flaw)):
        return  # the rule says it, or the finding on the Service
    elif isinstance(owner, Manifest):
        code = _OBJECTS.get(flaw.violation.rule, "OBJ001")
        yield _of_manifest(owner, flaw.resource, flaw.violation, code, severity, help_=flaw.help)
    elif flaw.is_certain:  # else fields of the component name what exists
        yield _of_component(owner, flaw.resource, "does not work", flaw.violation, "created all the same")


def _is_of_service(owner: Manifest, flaw: Flaw) -> bool:
    """Whether a policy that aiscale adds selects no pod because a Service of the manifest selects none."""
    return (
        flaw.violation.rule == "selector"
        and all(one.key != flaw.resource.key for one in owner.objects)
        and nested(flaw.resource.properties, "spec", "podSelector", "matchLabels")
        in [port.selector for port in owner.exposed]
    )


def _help(flaw: Flaw) -> str:
    """What to change in a patch; empty if it is the field of the violation."""
    if flaw.missing:
        return f'existing=["{flaw.missing}"] of the patch if it exists already, or a Manifest that creates it'
    return flaw.help


def _of_component(owner: Component, resource: Resource, effect: str, violation: Violation, label: str) -> Diagnostic:
    problem = f"{violation.path} {violation.message}" if violation.rule == "place" else str(violation)
    return owner.finding(_REFUSED, Severity.ERROR, f"{resource.key} {effect}: {problem}", label=label)


def _of_patch(
    owner: Component,
    resource: Resource,
    violation: Violation,
    severity: Severity,
    index: int | None,
    *,
    help_: str = "",
) -> Diagnostic:
    return owner.finding(
        CODE, severity, f"{owner.name}: patched {resource.key}: {violation}",
        argument="patches", index=index if index is not None else 0 if len(owner.patches) == 1 else None,
        label="this patch leads to it" if severity is Severity.ERROR else "this patch may lead to it",
        help=help_ or (f"correct {violation.path} in the patch" if violation.path else "correct the patch"),
    )  # fmt: skip


def _of_manifest(
    owner: Manifest, resource: Resource, violation: Violation, code: str, severity: Severity, *, help_: str = ""
) -> Diagnostic:
    what = owner.name if len(owner.objects) == 1 else f"{resource.key} of {owner.name}"
    return owner.finding(
        code, severity, f"{what}: {violation}", argument="body",
        label="it does not work" if severity is Severity.ERROR else "it may not work",
        help=help_ or (f"correct {violation.path} in the manifest" if violation.path else "correct the manifest"),
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
    return latest_patch(owner, original, violation.path)
