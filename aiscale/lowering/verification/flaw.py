"""What the checks of this package return, and the pods that they look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import elements, mapping, text
from aiscale.catalog.paths import Path, child
from aiscale.components.objects.custom_references import CUSTOM
from aiscale.components.objects.written_pods import CONTAINERS
from aiscale.lowering.pods import native_pods, value_at
from aiscale.lowering.resource import Resource


@dataclass(frozen=True, slots=True)
class Flaw:
    """One reason why an object does not do what it is for, although its schema fits.

    Attributes:
        resource: the object.
        violation: the field, the problem, and the kind of check.
        is_certain: whether it fails in any case; else it may fail, as a name that nothing in the system creates.
        missing: key of the object that it refers to and that is not created: ``secret/db``.
        help: what to change, where it is not the field of the violation.
    """

    resource: Resource
    violation: Violation
    is_certain: bool = True
    missing: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Pods:
    """The pods of one template.

    Attributes:
        resource: the object that creates them.
        at: where their spec is in it.
        labels: the labels of the template.
        annotations: the annotations of the template.
        spec: the spec of the pods.
        is_native: whether Kubernetes creates them as they are written; an operator adds labels and fields.
    """

    resource: Resource
    at: Path
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    spec: dict[str, Any]
    is_native: bool

    def containers(self) -> Iterator[tuple[dict[str, Any], Path]]:
        """Every container, init containers first, with where it is."""
        for field in CONTAINERS:
            yield from elements(self.spec, field, self.at)


def pods_of(resource: Resource) -> Iterator[Pods]:
    """The pods of each template of an object."""
    version, kind = text(resource.properties, "apiVersion"), text(resource.properties, "kind")
    is_native = bool(native_pods(version, kind))
    for template in resource.pods:
        metadata = mapping(value_at(resource.properties, template.metadata))
        spec = mapping(value_at(resource.properties, template.spec))
        labels, annotations = mapping(metadata, "labels"), mapping(metadata, "annotations")
        yield Pods(resource, child(None, *template.spec), labels, annotations, spec, is_native)


def all_pods(resources: Iterable[Resource]) -> tuple[Pods, ...]:
    """The pods of all templates of all objects, with those of the experiments of a Rollout."""
    return tuple(
        one
        for resource in resources
        if resource.pods
        for pods in pods_of(resource)
        for one in (pods, *_of_experiments(pods))
    )


def _of_experiments(pods: Pods) -> Iterator[Pods]:
    """The same pods with the labels that a step of a Rollout gives some for its time."""
    canary = mapping(mapping(mapping(pods.resource.properties, "spec"), "strategy"), "canary")
    for step, _ in elements(canary, "steps", None):
        for template, _ in elements(mapping(step, "experiment"), "templates", None):
            yield replace(pods, labels={**pods.labels, **mapping(mapping(template, "metadata"), "labels")})


def has_operator(resource: Resource) -> bool:
    """Whether an object is a custom resource, from which an operator creates pods, Secrets or Services.

    Custom resources that only refer to others, as a ScaledObject, are not.
    """
    group = text(resource.properties, "apiVersion").rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io") and (group, resource.kind) not in CUSTOM
