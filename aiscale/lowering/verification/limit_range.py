"""Containers whose request is above the limit that the LimitRange of their namespace gives them.

Source: Kubernetes 1.36, plugin/pkg/admission/limitranger: a container without a limit gets ``default``; then a request
above the limit is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import elements, mapping
from aiscale.catalog.paths import child, render
from aiscale.catalog.quantity import parse_quantity
from aiscale.lowering.resource import Resource, namespace_of
from aiscale.lowering.verification.flaw import Flaw, pods_of

RULE = "limit-range"


def above_default_limit(resources: Iterable[Resource], checked: Iterable[Resource]) -> Iterator[Flaw]:
    """Containers that request more than the limit that they get.

    Args:
        resources: all objects; the LimitRanges among them have the limits.
        checked: the objects whose pods are checked.
    """
    defaults: dict[str, dict[str, Any]] = {}
    for one in resources:
        if one.type == "kubernetes:core/v1:LimitRange":
            for limit, _ in elements(mapping(one.properties, "spec"), "limits", None):
                if limit.get("type") == "Container":
                    defaults.setdefault(namespace_of(one), {}).update(mapping(limit, "default"))
    for resource in checked if defaults else ():
        given = defaults.get(namespace_of(resource), {})
        for pods in pods_of(resource):
            for container, path in pods.containers():
                limits, requests = (
                    mapping(container, "resources", "limits"),
                    mapping(container, "resources", "requests"),
                )
                for name, limit in given.items():
                    if name in limits or not _is_above(requests.get(name), limit):
                        continue
                    text = (
                        f"{requests[name]} is above the limit of {limit} that the LimitRange of namespace "
                        f"{namespace_of(resource)} sets: the pod is refused; set limits.{name}"
                    )
                    yield Flaw(resource, Violation(render(child(path, "resources", "requests", name)), text, RULE))


def _is_above(request: Any, limit: Any) -> bool:
    asked, most = (parse_quantity(str(value)) if value is not None else None for value in (request, limit))
    return asked is not None and most is not None and asked > most
