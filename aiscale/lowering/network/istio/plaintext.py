"""PeerAuthentications for what connects without a certificate: Prometheus, operators of jobs, endpoint pickers.

Reads: ingress of the members' NetworkPolicies, and which pods are only clients of the mesh.
Adds: in ambient mode, PERMISSIVE for the ports that only Prometheus reads, and for pods of jobs; network policies still
limit who connects. In sidecar mode the proxy serves metrics on a port of its own, and pods of jobs keep incoming
connections outside of it; PERMISSIVE is for the ports of model servers that an endpoint picker reads, where an
AuthorizationPolicy still demands an identity of all other requests.
Source: Istio 1.30, PeerAuthentication, portLevelMtls; pilot/pkg/serviceregistry/ambient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.network.inference_pool import InferencePool
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.network.istio.membership import istio_here, role_of
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_OPEN = {"mode": "PERMISSIVE"}


def admit_plaintext(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the PeerAuthentications that the mesh of a cluster needs with STRICT."""
    mesh = istio_here(context)
    if mesh is None or mesh.accepts_plaintext:
        return resources
    find = _exceptions if mesh.mode == "ambient" else _of_pickers
    made = [
        one
        for network in resources
        if network.kind == "NetworkPolicy" and (component := owner_of(network, context)) is not None
        for one in find(network, component, context)
    ]
    return (*resources, *made) if made else resources


def picked_ports(network: Resource, context: LoweringContext) -> tuple[int, ...]:
    """Ports of model servers whose metrics an endpoint picker reads at the address of each pod.

    Its sidecar knows no Service at that address, and sends plaintext. Source: Istio 1.30, traffic to pods by address.
    """
    pickers = {address_value(pool) for pool in context.graph.of(InferencePool)}
    return tuple(
        sorted(
            {
                port["port"]
                for rule in network.properties["spec"].get("ingress", ())
                if any(
                    value_at(one, ("podSelector", "matchLabels", ADDRESS)) in pickers for one in rule.get("from", ())
                )
                for port in rule.get("ports", ())
            }
        )
    )


def _of_pickers(network: Resource, component: Component, context: LoweringContext) -> Iterator[Resource]:
    if role_of(component, context) == "member" and (ports := picked_ports(network, context)):
        what = f"the endpoint picker reads the metrics of {component.name} by the address of each pod"
        yield _exception(network, component, {"portLevelMtls": {str(port): _OPEN for port in ports}}, what)


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
