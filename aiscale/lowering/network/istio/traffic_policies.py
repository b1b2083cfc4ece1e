"""DestinationRules: limits of connections, ejection of failing replicas, and load balancing, for each called Service.

Reads: the Services of the members of a mesh, those that operators create for models among them, and the
ServicePolicies of the blueprint.
Adds: one DestinationRule for each Service, in ambient mode for each with a waypoint, unless a Manifest has one for it.
A Service without a ServicePolicy gets the defaults of its fields: Istio itself has no limits and ejects nothing. Mutual
TLS is Istio's own default.
Locality is off without ``failover``: outlier detection would turn it on.
Source: Istio 1.30, DestinationRule, ConnectionPoolSettings, OutlierDetection, LocalityLoadBalancerSetting.
"""

from __future__ import annotations

from typing import Any

from aiscale.analysis.network.ejection import max_ejection_percent
from aiscale.components.network.service_policy import (
    ConnectionPool,
    ConsistentHash,
    OutlierDetection,
    ServicePolicy,
)
from aiscale.components.objects.object_reference import nested
from aiscale.core.component import Component
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.istio.membership import (
    has_proxy_for_requests,
    hosts_of,
    is_named,
    istio_here,
    role_of,
)
from aiscale.lowering.network.mesh.calls import duration_text
from aiscale.lowering.network.mesh.operated_services import services_by_name
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.quantities import Duration

_DEFAULTS: dict[str, Any] = {
    name: ServicePolicy.model_fields[name].get_default()
    for name in ("connection_pool", "outlier_detection", "failover", "load_balancing", "warm_up")
}


def lower_service_policy(
    _policy: ServicePolicy, _bindings: Bindings, _context: LoweringContext
) -> tuple[Resource, ...]:
    """Passes of the meshes add what it becomes, in Istio a DestinationRule: services without a policy have one too."""
    return ()


def set_traffic_policies(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a DestinationRule for each called Service of the mesh."""
    mesh = istio_here(context)
    if mesh is None:
        return resources
    written = hosts_of(resources, "DestinationRule")
    policies = {one.address: policy for policy in reversed(list(context.graph.of(ServicePolicy))) for one in policy.of}
    made = [
        _destination_rule(callee, service, policies.get(callee.address), context, needs)
        for callee, service, needs in services_by_name(mesh, resources, context)
        if role_of(callee, context) == "member"
        and has_proxy_for_requests(service, mesh)
        and nested(service.properties, "spec", "clusterIP") != "None"
        and not is_named(service, written, context)
    ]
    return (*resources, *made) if made else resources


def _destination_rule(
    callee: Component,
    service: Resource,
    policy: ServicePolicy | None,
    context: LoweringContext,
    needs: tuple[str, ...],
) -> Resource:
    is_operated = service.key not in needs  # Seldon Core names its own rule after its Service
    manifest = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": context.metadata(callee, fit(f"{service.name}-policy") if is_operated else service.name, "mesh"),
        "spec": {"host": service.name, "trafficPolicy": _traffic_policy(policy, callee)},
    }
    by = f"as {policy.name} says" if policy is not None else "by the defaults of a ServicePolicy"
    return kubernetes_resource(
        manifest,
        address=callee.address,
        reason=f"proxies limit and balance requests to {service.name} {by}",
        depends_on=needs,
    )


def _traffic_policy(policy: ServicePolicy | None, callee: Component) -> dict[str, Any]:
    said = _DEFAULTS if policy is None else {name: getattr(policy, name) for name in _DEFAULTS}
    pool, detection, balancing = said["connection_pool"], said["outlier_detection"], said["load_balancing"]
    warm_up: Duration = said["warm_up"]
    balanced = {"consistentHash": _hash(balancing)} if isinstance(balancing, ConsistentHash) else {"simple": balancing}
    # Istio reads a share of 0 as its default.
    ejects = detection is not None and detection.max_ejection_percent != 0
    return {
        **({"connectionPool": _pool(pool)} if pool is not None else {}),
        "loadBalancer": {
            **balanced,
            **({"warmup": {"duration": duration_text(warm_up.milliseconds)}} if warm_up else {}),
            "localityLbSetting": {"enabled": said["failover"] is not None},
        },
        **({"outlierDetection": _ejection(detection, callee)} if ejects else {}),
    }


def _pool(pool: ConnectionPool) -> dict[str, Any]:
    return {
        "tcp": {"maxConnections": pool.max_connections},
        "http": {
            "http1MaxPendingRequests": pool.max_pending_requests,
            "http2MaxRequests": pool.max_requests,
            "maxRetries": pool.max_retries,
        },
    }


def _ejection(detection: OutlierDetection, callee: Component) -> dict[str, Any]:
    return {
        "consecutive5xxErrors": detection.consecutive_5xx_errors,
        "interval": duration_text(detection.interval.milliseconds),
        "baseEjectionTime": duration_text(detection.base_ejection_time.milliseconds),
        "maxEjectionPercent": max_ejection_percent(detection, callee),
        "minHealthPercent": detection.min_health_percent,
    }


def _hash(balancing: ConsistentHash) -> dict[str, Any]:
    if balancing.by == "source-ip":
        return {"useSourceIp": True}
    if balancing.by == "header":
        return {"httpHeaderName": balancing.header}
    # A cookie without a lifetime ends with the client's session; the proxy sets it where it is missing.
    return {"httpCookie": {"name": balancing.header, "ttl": "0s"}}
