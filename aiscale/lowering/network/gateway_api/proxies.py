"""The proxies of a Gateway, which its controller deploys: their settings and their network policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.core.edges import EdgeKind
from aiscale.lowering.client_binding import distinct
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, network_policy, prometheus_peer, tcp
from aiscale.lowering.kubernetes.scheduling import topology_spread
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.proxies import envoy_proxy
from aiscale.lowering.registry import binding_of
from aiscale.lowering.resource import Resource, kubernetes_resource


class Proxies(NamedTuple):
    """What the proxies of a class need next to requests.

    Attributes:
        control_plane: labels of the pods that configure them, by each form of installation.
        control_port: port of these pods.
        metrics_port: where they serve metrics.
        health_port: where a load balancer asks whether they are ready; None where at a port of a listener.
        offset: added to the number of a listener's port below 1024, for the port of the pods.
    """

    control_plane: tuple[Mapping[str, str], ...]
    control_port: int
    metrics_port: int
    health_port: int | None = None
    offset: int = 0


PROXIES: Mapping[str, Proxies] = {
    "istio": Proxies(({"app": "istiod"},), 15_012, 15_020, 15_021),
    "kgateway": Proxies(({"kgateway": "kgateway"},), 9_977, 9_091, offset=8_000),
    "nginx": Proxies(
        tuple({"app.kubernetes.io/name": name} for name in ("nginx-gateway-fabric", "nginx-gateway")), 8_443, 9_113
    ),
}
"""Classes whose proxies are pods in the namespace of the Gateway. Source: Istio 1.30, kube-gateway.yaml of the chart
istiod; kgateway 2, its chart and ports.go; NGINX Gateway Fabric 2, its chart and deploy.yaml."""


def proxy_parameters(gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """An EnvoyProxy, or the ConfigMap with settings of Istio's proxies, which their Deployment is merged with.

    Namespaces of aiscale admit only pods with a seccomp profile, which Istio's have none of by default. Source: Istio
    1.30, deploymentcontroller.go (``parametersRef``), values ``gateways.seccompProfile``.
    """
    yield from envoy_proxy(gateway, context)
    if gateway.class_name != "istio":
        return
    labels = dict((gateway.pods_in(context.namespace) or ("", {}))[1])
    pods = {
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "topologySpreadConstraints": topology_spread(labels),
    }
    replicas = {"replicas": gateway.replicas} if gateway.replicas is not None else {}
    data = {"deployment": _text({"spec": {**replicas, "template": {"spec": pods}}})}
    if (gateway.replicas or 1) > 1:
        data["podDisruptionBudget"] = _text({"spec": {"maxUnavailable": 1}})
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(gateway, fit(f"{gateway.name}-proxies"), "gateway"),
        "data": data,
    }
    count = f"{gateway.replicas} proxies" if gateway.replicas is not None else "proxies"
    yield kubernetes_resource(
        manifest,
        address=gateway.address,
        reason=f"Istio deploys {count} of {gateway.name} that the namespace admits",
        depends_on=(context.namespace_key,),
    )


def has_replicas(gateway: Gateway) -> bool:
    """Whether the number of its proxies can be set: of other classes, aiscale has no object for it."""
    return gateway.class_name == "istio" or gateway.is_envoy_gateway


def _text(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(value, sort_keys=False)


def proxy_policy(gateway: Gateway, routes: Sequence[Route], context: LoweringContext) -> Iterator[Resource]:
    """The policy of proxies in the system's namespace: in from anywhere, out to the targets and the control plane.

    None for those in another namespace, whose policies are those of its owner.
    """
    needs = PROXIES.get(gateway.class_name)
    pods = gateway.pods_in(context.namespace)
    if needs is None or pods is None or pods[0] != context.namespace:
        return
    ports = sorted({_pod_port(one.port_number, needs) for one in gateway.listeners} | _optional(needs.health_port))
    control = [
        {"namespaceSelector": {}, "podSelector": {"matchLabels": dict(labels)}} for labels in needs.control_plane
    ]
    egress: list[Rule] = [{"to": control, "ports": tcp(needs.control_port)}]
    egress += distinct([rule for route in routes for rule in _egress(route, context)])
    yield network_policy(
        gateway,
        context,
        "gateway",
        name=fit(f"{gateway.name}-proxies"),
        pods=dict(pods[1]),
        ingress=[
            {"ports": tcp(*ports)},
            {"from": [prometheus_peer(gateway, context)], "ports": tcp(needs.metrics_port)},
        ],
        egress=egress,
        reason=f"anyone may connect to {gateway.name}, and its proxies to the targets of its routes",
    )


def _optional(port: int | None) -> set[int]:
    return set() if port is None else {port}


def _pod_port(port: int, needs: Proxies) -> int:
    return port + needs.offset if port < 1_024 else port


def _egress(route: Route, context: LoweringContext) -> Iterator[Rule]:
    """To the pods of everything that the route calls, a rate limit service too."""
    for edge in context.graph.edges_from(route.address, EdgeKind.CALLS):
        target = context.graph[edge.target]
        if (binding := binding_of(target)) is not None:
            yield from binding(target, edge, context).egress
