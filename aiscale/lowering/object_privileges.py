"""Findings on privileges of raw objects, patches and namespaces: only a waiver allows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Mesh
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.lowering.patch_places import latest_patch
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.privileges import Privilege, privileges

CODE = "OBJ001"
_LABEL = "only a waiver with an owner and a date allows it"


def privilege_findings(
    resources: Sequence[Resource], owners: Mapping[str, Component], originals: Mapping[str, Resource], namespace: str
) -> Iterator[Diagnostic]:
    """A finding for each object with privileges, and for the objects of a manifest in a namespace of others.

    Args:
        resources: all objects of one cluster, patched.
        owners: their components and systems, by address.
        originals: objects that patches change, as they were, by key.
        namespace: that of the system.
    """
    before = {(one.resource.key, str(one)) for one in privileges(resources, originals.values())}
    found: dict[tuple[str, bool], list[Privilege]] = defaultdict(list)
    for one in privileges(resources, resources):
        is_patch = one.resource.key in originals and (one.resource.key, str(one)) not in before
        found[one.resource.key, is_patch].append(one)
    for (_, is_patch), several in found.items():
        owner = owners[several[0].resource.address]
        if isinstance(owner, Mesh) and not is_patch:
            continue  # node agents of a mesh need a namespace for privileged pods, and install= asks for them
        yield _finding(
            owner,
            several,
            latest_patch(owner, originals[several[0].resource.key], several[0].path) if is_patch else None,
            is_patch=is_patch,
        )
    yield from _elsewhere(resources, owners, namespace)


def _finding(owner: Component, found: Sequence[Privilege], index: int | None, *, is_patch: bool) -> Diagnostic:
    """One finding for all privileges of an object."""
    first, *others = found
    argument: str | None
    if is_patch:
        what, argument = f"{owner.name}: patched {first.resource.key}", "patches"
    elif isinstance(owner, Manifest):
        what, argument = _named(owner, first.resource), "body"
    else:
        what, argument = first.resource.key, "namespace" if isinstance(owner, System) else None
    help_ = 'namespace=Namespace(pod_security="baseline")' if argument == "namespace" else first.help
    return owner.finding(
        CODE, Severity.ERROR, f"{what}: {first}", argument=argument, index=index, label=_LABEL,
        notes=tuple(map(str, others)), help=help_,
    )  # fmt: skip


def _named(owner: Manifest, resource: Resource) -> str:
    return owner.name if len(owner.objects) == 1 else f"{resource.key} of {owner.name}"


def _elsewhere(resources: Sequence[Resource], owners: Mapping[str, Component], namespace: str) -> Iterator[Diagnostic]:
    """Objects of manifests in a namespace that the system neither has nor creates."""
    own = {namespace, "", *(one.name for one in resources if one.kind == "Namespace")}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in resources:
        owner, at = owners[one.address], namespace_of(one)
        is_written = isinstance(owner, Manifest) and any(written.key == one.key for written in owner.objects)
        if is_written and at not in own:
            found[one.address, at].append(one.key)
    for (address, at), keys in found.items():
        what = f"{keys[0]} is" if len(keys) == 1 else f"{len(keys)} objects are"
        yield owners[address].finding(
            CODE, Severity.ERROR, f"{owners[address].name}: {what} in namespace {at}, which the system does not create",
            argument="body", label=_LABEL, notes=(f"objects: {listed(keys)}",) if len(keys) > 1 else (),
            help=f"leave metadata.namespace out: they go to {namespace}; or create Namespace {at} in a Manifest",
        )  # fmt: skip
