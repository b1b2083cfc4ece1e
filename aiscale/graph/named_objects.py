"""Edges from raw objects to what they name: an object of another Manifest, or the object of a component.

A route (Ingress, HTTPRoute, VirtualService) calls its backends and is reached through its gateway; a ServiceMonitor
observes what it selects; anything else is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import ObjectReference, nested
from aiscale.components.objects.object_references import object_references
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Service
from aiscale.graph.architecture import GraphEdge

FIELD = "body"
"""The field of these edges."""

ROUTES = frozenset({"GRPCRoute", "HTTPRoute", "Ingress", "TCPRoute", "TLSRoute", "VirtualService"})
"""Kinds that bring requests to Services."""

_Named = Mapping[str, Component]

_MONITORS = frozenset({"ServiceMonitor"})
_WORKLOADS = frozenset({"deployment", "leaderworkerset", "statefulset"})


def named_edges(nodes: Mapping[str, Component], system: str, former: Mapping[str, str]) -> list[GraphEdge]:
    """An edge from each Manifest to each other component that its objects name.

    Args:
        nodes: every component, by address.
        system: name of the system: objects of other namespaces are left out.
        former: the address after which the objects of a renamed component are named, by its address.
    """
    manifests = [node for node in nodes.values() if isinstance(node, Manifest)]
    if not manifests:
        return []
    owners = {one.key: manifest for manifest in manifests for one in manifest.objects if one.is_in(system)}
    callees = {
        former.get(address, address).partition("/")[2]: node
        for address, node in nodes.items()
        if isinstance(node, CallTarget) and not isinstance(node, Manifest)
    }
    services = {name: node for name, node in callees.items() if isinstance(node, Service)}
    found = {
        (manifest.address, target.address, kind): GraphEdge(manifest.address, target.address, kind, FIELD)
        for manifest in manifests
        for one in manifest.objects
        if one.is_in(system)
        for kind, target in (*_named(one, owners, callees, services), *_observed(one, manifests, services))
        if target is not manifest
    }
    return list(found.values())


def _named(
    one: KubernetesObject, owners: Mapping[str, Manifest], callees: _Named, services: _Named
) -> Iterator[tuple[EdgeKind, Component]]:
    for reference in object_references(one.body):
        target = owners.get(reference.key) or _component(reference, callees, services)
        if target is not None:
            yield _meaning(one, reference), target


def _meaning(one: KubernetesObject, reference: ObjectReference) -> EdgeKind:
    if one.kind in ROUTES and reference.kind == "service":
        return EdgeKind.CALLS
    if one.kind in ROUTES and reference.kind.startswith("gateway"):
        return EdgeKind.ROUTES_THROUGH
    return EdgeKind.USES


def _component(reference: ObjectReference, callees: _Named, services: _Named) -> Component | None:
    """The component whose Service or workload has the name: ``surge-v8`` is a Deployment of ``surge``."""
    if reference.kind == "service":
        return callees.get(reference.name)
    if reference.kind not in _WORKLOADS:
        return None
    parts = reference.name.split("-")
    names = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((services[name] for name in names if name in services), None)


def _observed(
    one: KubernetesObject, manifests: list[Manifest], services: _Named
) -> Iterator[tuple[EdgeKind, Component]]:
    labels = nested(one.spec, "selector", "matchLabels")
    if one.kind not in _MONITORS or not isinstance(labels, Mapping) or not labels:
        return
    for manifest in manifests:
        offered = (other for other in manifest.objects if other.kind == "Service")
        if any(labels.items() <= dict(nested(other.metadata, "labels") or {}).items() for other in offered):
            yield EdgeKind.OBSERVES, manifest
    if (service := services.get(str(labels.get("app.kubernetes.io/name")))) is not None:
        yield EdgeKind.OBSERVES, service
