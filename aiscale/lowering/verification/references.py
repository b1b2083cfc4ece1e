"""Names of ConfigMaps, Secrets, claims, ServiceAccounts and Services that nothing creates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from aiscale.catalog.model import Violation
from aiscale.catalog.paths import render
from aiscale.components.objects.object_reference import ObjectReference
from aiscale.components.objects.object_references import object_references, pod_references
from aiscale.core.values.plain_data import texts
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw, has_operator, pods_of

RULE = "reference"


def references_of(resource: Resource) -> Iterator[ObjectReference]:
    """The names of other objects in an object, and in the pods that it creates."""
    yield from object_references(resource.properties)
    for pods in pods_of(resource):
        if not pods.is_native:
            yield from pod_references(pods.spec, render(pods.at))


def dangling(
    resources: Iterable[Resource], checked: Iterable[Resource], known: Mapping[str, Collection[str]]
) -> Iterator[Flaw]:
    """References to objects that nothing in the system creates.

    Args:
        resources: all objects.
        checked: the objects whose references are checked.
        known: keys of objects that exist without the system, by the key of the object that refers to them.
    """
    every = tuple(resources)
    created: dict[str, set[str]] = defaultdict(set)
    for one in every:
        created[one.key].add(namespace_of(one))
    operated = [one for one in every if has_operator(one)]
    bases = {f"{one.kind.lower()}/{one.base_name}": one.key for one in every if one.base_name}
    for resource in checked:
        reported: set[str] = set()
        here = namespace_of(resource)
        for found in references_of(resource):
            if found.key in known.get(resource.key, ()) or found.key in reported:
                continue
            if (there := created.get(found.key)) and (not here or there & {here, ""}):
                continue
            reported.add(found.key)
            if any(_may_create(one, found) for one in operated):
                continue
            if (renamed := bases.get(found.key)) is not None:
                text = f"refers to {found.key}, which is created as {renamed}: its name has a digest of its content"
                yield Flaw(resource, Violation(found.path, text, RULE), missing=found.key)
                continue
            text = f"refers to {found.key}, which nothing in the system creates{_hint(found, here, created)}"
            yield Flaw(resource, Violation(found.path, text, RULE), is_certain=False, missing=found.key)


def _hint(found: ObjectReference, here: str, created: Mapping[str, Collection[str]]) -> str:
    """Where the object is instead, or what its name may be meant to be."""
    if found.key in created:
        return f" in namespace {here}: it is in {min(created[found.key])}"
    same = [key for key in created if key.startswith(f"{found.kind}/")]
    near = get_close_matches(found.key, same, n=1, cutoff=0.85)
    return f"; did you mean {near[0].partition('/')[2]}?" if near else ""


def _may_create(resource: Resource, found: ObjectReference) -> bool:
    """Whether an operator may create an object from a custom resource: the name is its own, begins with it or is in it.

    Kafka ``events`` has the Secret ``events-cluster-ca-cert``; a Certificate names its Secret.
    """
    return (
        found.name == resource.name
        or found.name.startswith(f"{resource.name}-")
        or found.name in texts(resource.properties.get("spec"))
    )
