"""Pod templates of a resource: where they are in its properties, and what passes need to know of their pods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiscale.components.objects.object_reference import nested
from aiscale.components.objects.written_pods import POD_TEMPLATES

Path = tuple[str, ...]
"""Names of nested fields, outermost first: ``("spec", "template")``; of an item of a list, its number."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where pods serve metrics in the Prometheus text format."""

    port: int
    path: str = "/metrics"
    scheme: Literal["http", "https"] = "http"


@dataclass(frozen=True, slots=True)
class CreatedPods:
    """Pods that other pods of the same resource create through the Kubernetes API.

    Attributes:
        creator: name of the ServiceAccount of the pods that create them.
        account: name of the ServiceAccount that they have.
        image: the field of the resource with their image.
        templates: where their templates are in the resource.
        config_maps: regular expression (RE2) for the names of the ConfigMaps that the creator writes.
        has_token: whether they get a token of the Kubernetes API.
    """

    creator: str
    account: str
    image: Path
    templates: tuple[Path, ...]
    config_maps: str
    has_token: bool = False


@dataclass(frozen=True, slots=True)
class PodTemplate:
    """One template of pods in a resource.

    Attributes:
        path: where the template is in the properties of the resource.
        metrics: where its pods serve metrics; None where they serve none, or the resource's operator has them read.
        is_flat: whether the fields of the pod's spec are next to its ``metadata``, as in Strimzi's templates, and not
            under ``spec``.
        has_metadata: whether its pods' labels and annotations are in ``metadata``; in KServe's they are next to the
            fields of the spec.
        has_pod_fields: whether it has fields of the whole pod; False for one with containers only, whose pods have
            another resource for the rest.
        is_setup: whether its pods only prepare something, as a Job that registers schemas: they are not the workload
            of the component, and get no priority.
        tcp_ports: ports of its pods that speak neither HTTP nor gRPC, where no Service of the resources names them.
        pull_policy: the field of the resource with the pull policy of its pods, where their operator names the image.
        created: who creates its pods, where other pods do.
        above: where its pods' labels and annotations are, where that is elsewhere: in an LLMInferenceService next to
            the template.
    """

    path: Path
    metrics: Metrics | None = None
    is_flat: bool = False
    has_metadata: bool = True
    has_pod_fields: bool = True
    is_setup: bool = False
    tcp_ports: tuple[int, ...] = ()
    pull_policy: Path = ()
    created: CreatedPods | None = None
    above: Path | None = None

    @property
    def metadata(self) -> Path:
        """Where the labels and annotations of the pods are."""
        if self.above is not None:
            return self.above
        return (*self.path, "metadata") if self.has_metadata else self.path

    @property
    def spec(self) -> Path:
        """Where the fields of the pods' spec are."""
        return self.path if self.is_flat else (*self.path, "spec")


_VERSIONS = {"CronJob": "batch/v1", "Job": "batch/v1", "Pod": "v1"}
_NATIVE: Mapping[tuple[str, str], Path] = {
    (_VERSIONS.get(kind, "apps/v1"), kind): path for kind, path in POD_TEMPLATES.items()
}


def native_pods(
    version: str, kind: str, metrics: Metrics | None = None, *, is_setup: bool = False
) -> tuple[PodTemplate, ...]:
    """The pod template of a workload of Kubernetes itself; none for any other kind.

    Args:
        version: its apiVersion.
        kind: its kind.
        metrics: where its pods serve metrics.
        is_setup: whether its pods only prepare something.
    """
    path = _NATIVE.get((version, kind))
    return () if path is None else (PodTemplate(path, metrics, is_setup=is_setup),)


def value_at(properties: Any, path: Path) -> Any:
    """The value at a path; None where there is none."""
    for number, step in enumerate(path):
        if isinstance(properties, list | tuple):
            below = properties[int(step)] if step.isdigit() and int(step) < len(properties) else None
            return value_at(below, path[number + 1 :])
        properties = nested(properties, step)
    return properties


def merged_at(properties: Mapping[str, Any], path: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with more values in the mapping at a path, after those that are there.

    Only the mappings along the path are copied; what is not there is created.
    """
    if not path:
        return {**properties, **values}
    name, *rest = path
    below = properties.get(name)
    if isinstance(below, list | tuple):
        number, *inside = rest
        items = [
            merged_at(one, tuple(inside), values) if str(place) == number else one for place, one in enumerate(below)
        ]
        return {**properties, name: items}
    return {**properties, name: merged_at(below if isinstance(below, Mapping) else {}, tuple(rest), values)}
