"""Verification of the resources, before a plan is made of them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from aiscale.catalog import Violation, validate
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.lowering.naming import LIMIT
from aiscale.lowering.references import keys_in
from aiscale.lowering.resource import Resource, duplicate_keys

_LABEL_NAMES = frozenset({"Deployment", "FlinkDeployment", "HorizontalPodAutoscaler", "Kafka", "Namespace", "Service"})
"""Kinds whose name ends up in a label or a host name, where 63 characters are the limit."""


_REGIONAL = frozenset({"aws:eks", "aws:glue", "aws:kinesis", "aws:msk"})
_OF_PROJECT = frozenset({"gcp:compute", "gcp:dns", "gcp:projects", "gcp:pubsub", "gcp:serviceaccount"})
"""Modules of providers whose objects are in a region, or in a project."""


def verify(
    resources: Sequence[Resource], *, changed: Container[str] | None = None
) -> tuple[tuple[Resource, Violation], ...]:
    """What is wrong with the resources: what the API server would refuse, and what does not fit together.

    Args:
        resources: every resource of a system.
        changed: keys of the resources to validate against their schemas; all when absent. What does not fit
            together is looked for among all of them in any case.

    Returns:
        Each violation with its resource, in the order of the resources; empty when nothing is wrong.
    """
    return tuple(
        (resource, violation)
        for resource in resources
        if resource.is_kubernetes and (changed is None or resource.key in changed)
        for violation in validate(resource.properties)
    ) + tuple(mismatches(resources))


def mismatches(resources: Sequence[Resource]) -> Iterator[tuple[Resource, Violation]]:
    """What does not fit together: duplicate keys, needs that nothing creates, and cycles."""
    first = {resource.key: resource for resource in reversed(resources)}
    for one, other in duplicate_keys(resources):
        text = f"{one.address} and {other.address} both create {one.key}: rename one of them"
        yield other, Violation("metadata.name", text, "duplicate")
    for resource in resources:
        name = resource.key.rpartition("/")[2]
        if resource.kind in _LABEL_NAMES and len(name) > LIMIT:
            yield (
                resource,
                Violation("metadata.name", f"has {len(name)} characters, {LIMIT} are allowed", "length"),
            )
    for resource in resources:
        for need in resource.depends_on:
            if need not in first:
                yield resource, Violation("", f"depends on {need}, which no component creates", "needs")
    if any(not resource.is_kubernetes for resource in resources):
        for resource in resources:
            yield from _unneeded(resource, first)
            yield from without_place(resource)
    yield from _cycles(resources, first)


def _unneeded(resource: Resource, by_key: Container[str]) -> Iterator[tuple[Resource, Violation]]:
    """References to resources that are not needed: they would be passed on as text."""
    for key in keys_in(resource.properties):
        if key in by_key and key not in resource.depends_on:
            yield resource, Violation("", f"refers to {key} without depending on it", "needs")


def without_place(resource: Resource) -> Iterator[tuple[Resource, Violation]]:
    """A resource of a lowered component whose region or project depends on the shell."""
    if not resource.provider_version or resource.address.startswith(f"{PulumiResource.family}/"):
        return
    module = resource.type.partition("/")[0]
    if module in _REGIONAL and "region" not in resource.properties:
        yield (
            resource,
            Violation("region", "is unset: set region= of the stream, or aws_region of the environment", "place"),
        )
    if module in _OF_PROJECT and "project" not in resource.properties and "serviceAccountId" not in resource.properties:
        yield (
            resource,
            Violation(
                "project", "is unset: set project= of the GkeCluster, or gcp_project of the environment", "place"
            ),
        )


def _cycles(resources: Sequence[Resource], by_key: dict[str, Resource]) -> Iterator[tuple[Resource, Violation]]:
    """Remove resources without unmet needs, again and again; those that remain form a cycle."""
    waiting: dict[str, int] = {}
    needed_by: dict[str, list[str]] = {key: [] for key in by_key}
    for key, resource in by_key.items():
        needs = [need for need in resource.depends_on if need in by_key]
        waiting[key] = len(needs)
        for need in needs:
            needed_by[need].append(key)
    free = [key for key, count in waiting.items() if count == 0]
    while free:
        for key in needed_by[free.pop()]:
            waiting[key] -= 1
            if waiting[key] == 0:
                free.append(key)
    for resource in resources:
        if waiting[resource.key] > 0 and by_key[resource.key] is resource:
            yield resource, Violation("", "depends on itself through its needs", "needs")
