"""Routes of the Gateway API among resources, and the Services that they send requests to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.lowering.resource import Resource

_KINDS = frozenset({"HTTPRoute", "GRPCRoute"})
_GROUP = "gateway.networking.k8s.io/"


def is_route_of_requests(resource: Resource) -> bool:
    """Whether a resource is an HTTPRoute or GRPCRoute; Linkerd has an HTTPRoute of its own too."""
    return resource.kind in _KINDS and str(resource.properties.get("apiVersion", "")).startswith(_GROUP)


def service_of(ref: Mapping[str, Any]) -> str:
    """The Service of the route's own namespace that a ``backendRef`` is; empty for anything else."""
    is_one = ref.get("kind", "Service") == "Service" and not ref.get("group") and "namespace" not in ref
    return str(ref["name"]) if is_one else ""
