"""PeerAuthentications of ambient mode for what connects from outside the mesh: Prometheus, and operators of jobs.

Reads: ingress of the members' NetworkPolicies from Prometheus, and which pods are only clients of the mesh.
Adds: PERMISSIVE for the ports that only Prometheus reads, and for pods of jobs; network policies still limit who
connects. In sidecar mode there is nothing to add: the proxy serves metrics on a port of its own, and pods of jobs keep
incoming connections outside of it.
Source: Istio 1.30, PeerAuthentication, portLevelMtls; pilot/pkg/serviceregistry/ambient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer
from aiscale.lowering.network.istio.membership import istio_here, owner_of, role_of
from aiscale.lowering.resource import Resource, kubernetes_resource

_OPEN = {"mode": "PERMISSIVE"}


def admit_plaintext(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the PeerAuthentications that the mesh of a cluster needs in ambient mode with STRICT."""
    mesh = istio_here(context)
    if mesh is None or mesh.mode != "ambient" or mesh.accepts_plaintext:
        return resources
    made = [
        one
        for network in resources
        if network.kind == "NetworkPolicy" and (component := owner_of(network, context)) is not None
        for one in _exceptions(network, component, context)
    ]
    return (*resources, *made) if made else resources


def scraped_ports(network: Resource, component: Component, context: LoweringContext) -> tuple[int, ...]:
    """Ports of a network policy that Prometheus reads, and nothing else."""
    prometheus = [prometheus_peer(component, context)]
    ingress = network.properties["spec"].get("ingress", ())
    read = {port["port"] for rule in ingress if rule.get("from") == prometheus for port in rule.get("ports", ())}
    others = {port["port"] for rule in ingress if rule.get("from") != prometheus for port in rule.get("ports", ())}
    return tuple(sorted(read - others))


def _exceptions(network: Resource, component: Component, context: LoweringContext) -> Iterator[Resource]:
    role = role_of(component, context)
    if role == "client":
        what = f"the operator of {component.name} and Prometheus connect to its pods from outside the mesh"
        yield _exception(network, component, {"mtls": _OPEN}, what)
    elif role == "member" and (ports := scraped_ports(network, component, context)):
        levels = {str(port): _OPEN for port in ports}
        what = f"Prometheus reads the metrics of {component.name} from outside the mesh"
        yield _exception(network, component, {"portLevelMtls": levels}, what)


def _exception(network: Resource, component: Component, spec: Mapping[str, Any], reason: str) -> Resource:
    metadata, selector = network.properties["metadata"], network.properties["spec"]["podSelector"]
    manifest = {
        "apiVersion": "security.istio.io/v1",
        "kind": "PeerAuthentication",
        "metadata": {key: metadata[key] for key in ("name", "namespace", "labels")},
        "spec": {"selector": {"matchLabels": dict(selector["matchLabels"])}, **spec},
    }
    return kubernetes_resource(manifest, address=component.address, reason=reason, depends_on=network.depends_on)
