"""The Gateway of a RayService with incremental upgrades: callers send requests to its proxies.

KubeRay writes the HTTPRoute, and a Gateway where none has this name. A Gateway that it finds it only sets class and
listener of, so aiscale creates it: with proxies that the namespace admits, and that are not reachable from outside.

Source: KubeRay 1.7.0, rayservice_controller.go (createGateway, reconcileGateway, createHTTPRoute), utils
(IsGatewayEqual, GatewayListenerPortName, DefaultGatewayListenerPort).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from aiscale.components.network.gateway import Gateway, Listener
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    LINK_LOCAL,
    Rule,
    namespace_peer,
    network_policy,
    pods_of,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.policies import envoy_object
from aiscale.lowering.network.gateway_api.proxies import PROXIES
from aiscale.lowering.network.gateway_api.versions import API
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.ray_serve.names import GATEWAY_PORT, SERVE_PORT, gateway_name

_ROLE = "gateway"

_LABELS = {"app.kubernetes.io/component": _ROLE}
"""Labels of the proxies besides those of their controller. Without any, Istio copies those of the Gateway, by which
policies select the pods of the service. Source: Istio 1.30, deploymentcontroller.go (extractInfrastructureLabels)."""

_ENVOY_GATEWAY_OFFSET = 10_000
"""Added to ports below 1024 for those of Envoy Gateway's pods. Source: Envoy Gateway 1.9, translator.go
(wellKnownPortShift)."""

_CLUSTER_IP = {"networking.istio.io/service-type": "ClusterIP"}
"""Source: Istio 1.30, automated deployment of gateways; the default is LoadBalancer."""


def gateway_of(service: ModelService, runtime: RayServe) -> Gateway:
    """What is known of the Gateway by its class."""
    listeners = [Listener("HTTP", port=GATEWAY_PORT)]
    return Gateway(gateway_name(service), listeners=listeners, class_name=runtime.gateway_class_name or "")


def gateway_host(service: ModelService, runtime: RayServe, context: LoweringContext) -> str | None:
    """Where callers send requests to, as they reach it from the namespace of the system; None where it is unknown."""
    if runtime.gateway_host is not None:
        return runtime.gateway_host
    gateway, there = gateway_of(service, runtime), context.namespace
    if gateway.is_envoy_gateway:
        return f"{_of_envoy_gateway(there, gateway.name)}.envoy-gateway-system"
    return _service_here(gateway)


def has_known_address(gateway: Gateway, runtime: RayServe) -> bool:
    """Whether callers get a URL."""
    return runtime.gateway_host is not None or gateway.is_envoy_gateway or _service_here(gateway) is not None


def gateway_endpoint(service: ModelService, runtime: RayServe) -> tuple[Endpoint, ...]:
    """The Service of the proxies, where it is in the namespace of the system."""
    name = _service_here(gateway_of(service, runtime))
    return () if name is None else (Endpoint(name, GATEWAY_PORT, "http", key=f"gateway/{gateway_name(service)}"),)


def _service_here(gateway: Gateway) -> str | None:
    """Name of the Service of proxies in the namespace of the Gateway.

    Source: Istio 1.30, gateway_utils.go (GetDefaultName); NGINX Gateway Fabric 2, CreateNginxResourceName; kgateway 2,
    whose objects have the name of the Gateway.
    """
    names = {"istio": f"{gateway.name}-istio", "nginx": f"{gateway.name}-nginx", "kgateway": gateway.name}
    return names.get(gateway.class_name)


def _of_envoy_gateway(namespace: str, name: str) -> str:
    """Name of the Service of the proxies. Source: Envoy Gateway 1.9, ExpectedResourceHashedName, GetHashedName."""
    digest = hashlib.sha256(f"{namespace}/{name}".encode()).hexdigest()[:8]
    return f"envoy-{f'{namespace}-{name}'[:48].removesuffix('-')}-{digest}"


def gateway_peers(service: ModelService, runtime: RayServe, context: LoweringContext) -> list[Rule]:
    """The proxies as peers of network policies; none where they are unknown."""
    found = gateway_of(service, runtime).pods_in(context.namespace)
    if found is None:
        return []
    there, labels = found
    place = {} if there == context.namespace else namespace_peer(there)
    return [{**place, "podSelector": {"matchLabels": dict(labels)}}]


def gateway_egress(service: ModelService, runtime: RayServe, context: LoweringContext) -> Rule:
    """To the proxies; to any address but link-local ones where the class does not say which pods these are."""
    gateway, peers = gateway_of(service, runtime), gateway_peers(service, runtime, context)
    if not peers:
        return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(GATEWAY_PORT)}
    return {"to": peers, "ports": tcp(_pod_port(gateway))}


def _pod_port(gateway: Gateway) -> int:
    if gateway.is_envoy_gateway:
        return GATEWAY_PORT + _ENVOY_GATEWAY_OFFSET
    known = PROXIES.get(gateway.class_name)
    return GATEWAY_PORT + (known.offset if known is not None else 0)


def lower_gateway_of(
    service: ModelService, runtime: RayServe, callers: Sequence[Rule], context: LoweringContext
) -> Iterator[Resource]:
    """The Gateway, settings of its proxies, and their network policy.

    Args:
        service: the model service.
        runtime: its runtime.
        callers: rules of ingress from those who call the service.
        context: where it is.
    """
    gateway = gateway_of(service, runtime)
    made = [*_parameters(service, gateway, context), *_proxy_policy(service, gateway, callers, context)]
    yield from made
    read = [one for one in made if one.kind != "NetworkPolicy"]
    references = [
        {"group": str(one.properties["apiVersion"]).rpartition("/")[0], "kind": one.kind, "name": one.name}
        for one in read
    ]
    infrastructure: dict[str, Any] = {"labels": _LABELS, **({"parametersRef": references[0]} if references else {})}
    metadata = context.metadata(service, gateway.name, _ROLE)
    yield kubernetes_resource(
        {
            "apiVersion": API,
            "kind": "Gateway",
            "metadata": metadata | ({"annotations": _CLUSTER_IP} if gateway.class_name == "istio" else {}),
            "spec": {
                "gatewayClassName": gateway.class_name,
                "infrastructure": infrastructure,
                "listeners": [{"name": "http", "protocol": "HTTP", "port": GATEWAY_PORT}],
            },
        },
        address=service.address,
        reason=f"callers of {service.name} use it, and KubeRay moves their requests to the cluster of a new version",
        depends_on=(context.namespace_key, *(one.key for one in made)),
    )


def _parameters(service: ModelService, gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """What the controller merges its Deployment or Service with, of classes that have such settings here."""
    name = fit(f"{gateway.name}-proxies")
    if gateway.is_envoy_gateway:
        provider = {"type": "Kubernetes", "kubernetes": {"envoyService": {"type": "ClusterIP"}}}
        reason = f"the proxies of {gateway.name} are reachable inside the cluster only"
        yield envoy_object(service, _ROLE, "EnvoyProxy", name, {"provider": provider}, reason, context)
    if gateway.class_name == "istio":
        pods = {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}
        yield kubernetes_resource(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": context.metadata(service, name, _ROLE),
                "data": {"deployment": yaml.safe_dump({"spec": {"template": {"spec": pods}}}, sort_keys=False)},
            },
            address=service.address,
            reason=f"Istio deploys proxies of {gateway.name} that the namespace admits",
            depends_on=(context.namespace_key,),
        )


def _proxy_policy(
    service: ModelService, gateway: Gateway, callers: Sequence[Rule], context: LoweringContext
) -> Iterator[Resource]:
    """The policy of proxies in the system's namespace; those in another one have policies of its owner."""
    needs, pods = PROXIES.get(gateway.class_name), gateway.pods_in(context.namespace)
    if needs is None or pods is None or pods[0] != context.namespace:
        return
    control = [
        {"namespaceSelector": {}, "podSelector": {"matchLabels": dict(labels)}} for labels in needs.control_plane
    ]
    yield network_policy(
        service,
        context,
        _ROLE,
        name=fit(f"{gateway.name}-proxies"),
        pods=dict(pods[1]),
        ingress=[
            *(_at(rule, _pod_port(gateway)) for rule in callers),
            {"from": [prometheus_peer(service, context)], "ports": tcp(needs.metrics_port)},
        ],
        egress=[
            {"to": control, "ports": tcp(needs.control_port)},
            {"to": pods_of(service), "ports": tcp(SERVE_PORT)},
        ],
        reason=f"callers of {service.name} connect to the proxies of {gateway.name}, and these to its Ray clusters",
    )


def _at(rule: Mapping[str, Any], port: int) -> Rule:
    return {**rule, "ports": tcp(port)}
