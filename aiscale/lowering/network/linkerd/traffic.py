"""What proxies read of Services: timeouts and retries, ejection of failing replicas, and preference of a zone.

Reads: the Services that components of a system with Linkerd call, which calls set ``timeout_ms`` and ``retries``, and
the ServicePolicies.
Adds: to each Service the timeout that all its callers have, since a proxy reads it for all of them alike;
``default_retries`` of the mesh where no program retries; ``failure-accrual`` where a ServicePolicy has outlier
detection, and ``trafficDistribution`` where it has ``failover``. Without detection Linkerd ejects no replica, and with
it up to all: services without a policy have none. Headless
Services have none of this. Retries of gRPC need a GRPCRoute; so do an A/B test and a canary whose weights are in
routes, with an HTTPRoute for other ports: what the Service sets applies to routes that set nothing. Services of a
Manifest keep the annotations of their author.
Source: Linkerd 2.20, retries, timeouts and circuit breaking reference; policy-controller/grpc/src/outbound.rs;
controller/api/destination/endpoint_translator.go: it obeys the zones of EndpointSlices, and takes all replicas where
none is ready in the zone of the caller. Kubernetes 1.36, Service, trafficDistribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.delivery.ab_tests import routed_model
from aiscale.analysis.delivery.route_weights import weighted_in_mesh
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.service_policy import OutlierDetection, ServicePolicy
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.linkerd.injection import kubernetes_minor
from aiscale.lowering.network.linkerd.membership import linkerd_here, role_of
from aiscale.lowering.network.linkerd.objects import ROLE
from aiscale.lowering.network.mesh.calls import (
    HTTP,
    Setting,
    calls_in,
    duration_text,
    protocol_of,
    retries_text,
    settings_of,
    shared_setting,
)
from aiscale.lowering.network.mesh.membership import called_services
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_GRPC = {"grpc", "kubernetes.io/h2c"}
_ACCRUAL = "balancer.linkerd.io/failure-accrual"
_LONGEST_PENALTY_MS = 60_000
"""Linkerd's default of ``max-penalty``, which the first ejection must not exceed."""

_RENAMED = 35
"""Minor version of Kubernetes with the name ``PreferSameZone``. Source: Kubernetes KEP-3015."""

_RETRIED = {"retry.linkerd.io/http": "gateway-error"}
_RETRIED_GRPC = {"retry.linkerd.io/grpc": "cancelled,unavailable"}


def set_linkerd_traffic(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Annotate the called Services of the mesh; routes of those over gRPC whose requests proxies retry."""
    if linkerd_here(context) is None:
        return resources
    policies = {one.address: policy for policy in reversed(list(context.graph.of(ServicePolicy))) for one in policy.of}
    found: dict[str, Mapping[str, str]] = {}
    preferred: dict[str, str] = {}
    routes: list[Resource] = []
    for callee, service in called_services(resources, context):
        if not _is_proxied(callee, service, context):
            continue
        setting, ports = _setting(callee, context), _ports(service)
        policy = policies.get(callee.address)
        detection = policy.outlier_detection if policy is not None else None
        if policy is not None and policy.failover is not None:
            preferred[service.key] = _distribution(callee, context)
        found[service.key] = {
            **_timeout(setting),
            **_retries(setting, _RETRIED),
            **(_ejection(detection) if detection is not None else {}),
        }
        is_divided = weighted_in_mesh(context.whole, callee) or routed_model(callee, context.whole) is not None
        routes += [
            _route(callee, service, port, setting, context)
            for port in ports
            if (is_divided or (setting.attempts and _is_grpc(port))) and protocol_of(port) in HTTP
        ]

    def annotated(resource: Resource) -> Resource:
        words, zones = found.get(resource.key), preferred.get(resource.key)
        properties = resource.properties
        if words:
            properties = merged_at(properties, ("metadata", "annotations"), words)
        if zones is not None:
            properties = merged_at(properties, ("spec",), {"trafficDistribution": zones})
        return replace(resource, properties=properties) if words or zones is not None else resource

    changed = changed_each(resources, annotated)
    return (*changed, *routes) if routes else changed


def _is_proxied(callee: Component, service: Resource, context: LoweringContext) -> bool:
    """Whether proxies know the requests to a Service."""
    if isinstance(callee, Manifest) or role_of(callee, context) != "member":
        return False
    is_headless = nested(service.properties, "spec", "clusterIP") == "None"
    return not is_headless and any(protocol_of(port) in HTTP for port in _ports(service))


def _distribution(callee: Component, context: LoweringContext) -> str:
    """The preference of a caller's own zone, by its name in the version of Kubernetes."""
    return "PreferSameZone" if kubernetes_minor(callee, context) >= _RENAMED else "PreferClose"


def _ports(service: Resource) -> list[Mapping[str, Any]]:
    return [port for _, port in items(service.properties.get("spec"), "ports", "spec") if nested(port, "port")]


def _is_grpc(port: Mapping[str, Any]) -> bool:
    return protocol_of(port) in _GRPC


def _setting(callee: Component, context: LoweringContext) -> Setting:
    """What proxies do with the requests of all callers."""
    calls = calls_in(Linkerd, callee, context)
    return shared_setting(*settings_of(Linkerd, calls, context), len(calls)) if calls else Setting(0, None)


def _timeout(setting: Setting) -> Mapping[str, str]:
    if setting.timeout_ms is None:
        return {}
    return {"timeout.linkerd.io/request": duration_text(setting.timeout_ms)}


def _retries(setting: Setting, conditions: Mapping[str, str]) -> Mapping[str, str]:
    return {**conditions, "retry.linkerd.io/limit": str(setting.attempts)} if setting.attempts else {}


def _ejection(detection: OutlierDetection) -> Mapping[str, str]:
    first = detection.base_ejection_time.milliseconds
    consecutive = f"{_ACCRUAL}-consecutive"
    return {
        _ACCRUAL: "consecutive",
        f"{consecutive}-max-failures": str(detection.consecutive_5xx_errors),
        f"{consecutive}-min-penalty": duration_text(first),
        f"{consecutive}-max-penalty": duration_text(max(first, _LONGEST_PENALTY_MS)),
    }


def _route(
    callee: Component, service: Resource, port: Mapping[str, Any], setting: Setting, context: LoweringContext
) -> Resource:
    """All requests to a port. Without a route for gRPC, proxies read the HTTP status of responses only."""
    number, is_grpc = port["port"], _is_grpc(port)
    metadata = context.metadata(callee, fit(f"{service.name}-{number}"), ROLE)
    if is_grpc and setting.attempts:
        metadata = {**metadata, "annotations": _retries(setting, _RETRIED_GRPC)}
    group = {"group": "", "kind": "Service", "name": service.name, "port": number}
    manifest = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "GRPCRoute" if is_grpc else "HTTPRoute",
        "metadata": metadata,
        "spec": {"parentRefs": [group], "rules": [{"backendRefs": [{"name": service.name, "port": number}]}]},
    }
    does = retries_text(service.name, setting.attempts) if setting.attempts else f"divide requests to {service.name}"
    return kubernetes_resource(
        manifest, address=callee.address, reason=f"proxies of Linkerd {does}", depends_on=(service.key,)
    )
