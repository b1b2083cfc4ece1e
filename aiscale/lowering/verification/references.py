"""Names of ConfigMaps, Secrets, claims, ServiceAccounts and Services that nothing creates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

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
    operators = _Operators(every)
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
            if operators.may_create(found):
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


class _Operators:
    """What operators may create from the custom resources of a system."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._operated = [one for one in resources if has_operator(one)]

    def may_create(self, found: ObjectReference) -> bool:
        """Whether the name is that of a custom resource, begins with it or is in it.

        Kafka ``events`` has the Secret ``events-cluster-ca-cert``; a Certificate names its Secret.
        """
        parts = found.name.split("-")
        beginnings = ("-".join(parts[:count]) for count in range(1, len(parts) + 1))
        return any(one in self._names for one in beginnings) or found.name in self._texts

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(one.name for one in self._operated)

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(text for one in self._operated for text in texts(one.properties.get("spec")))
