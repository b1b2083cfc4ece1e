"""Waypoints of ambient mode: a proxy of the namespace for requests to Services with policies about requests.

Reads: the ServicePolicies of the blueprint, ``default_retries`` of the mesh, and which services have a canary.
Adds: to the Services that need one the label ``istio.io/use-waypoint``; the Gateway of the waypoint, of which istiod
makes the pods, with their NetworkPolicy and the seccomp profile that the namespace admits them with. Other Services
have mutual TLS and authorization by the proxies of the nodes.
Source: Istio documentation, configure waypoint proxies; Istio 1.30, files/waypoint.yaml, deploymentcontroller.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import yaml

from aiscale.components.network.istio import Istio
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer, tcp
from aiscale.lowering.network.istio.connections import HBONE_PORT, MERGED_METRICS_PORT, PROBE_ADDRESS
from aiscale.lowering.network.istio.divided_requests import is_divided
from aiscale.lowering.network.istio.membership import (
    USE_WAYPOINT,
    WAYPOINT,
    WAYPOINT_PODS,
    is_called,
    istio_here,
    role_of,
)  # fmt: skip
from aiscale.lowering.network.istio.mesh import istiod_egress
from aiscale.lowering.network.mesh.membership import called_services
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource


def add_waypoint(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add the waypoint, where a Service needs one."""
    mesh = istio_here(context)
    if mesh is None or mesh.mode != "ambient":
        return resources
    policed = {service.address for policy in context.graph.of(ServicePolicy) for service in policy.of}
    found = {
        service.key: callee
        for callee, service in called_services(resources, context)
        if role_of(callee, context) == "member" and _needs_one(callee, mesh, policed, context)
    }
    if not found:
        return resources

    def labelled(resource: Resource) -> Resource:
        if resource.key not in found:
            return resource
        properties = merged_at(resource.properties, ("metadata", "labels"), {USE_WAYPOINT: WAYPOINT})
        return replace(resource, properties=properties)

    names = listed(sorted(one.name for one in found.values()))
    return (*changed_each(resources, labelled), *_waypoint(mesh, names, context))


def _needs_one(callee: Component, mesh: Istio, policed: set[str], context: LoweringContext) -> bool:
    if callee.address in policed:
        return True
    return (mesh.default_retries > 0 and is_called(callee, context)) or is_divided(callee, context)


def _waypoint(mesh: Istio, names: str, context: LoweringContext) -> Iterator[Resource]:
    metadata = context.metadata(mesh, WAYPOINT, "waypoint")
    network = {
        "podSelector": {"matchLabels": WAYPOINT_PODS},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            # Authorization policies of the Services say who may send requests.
            {"from": [{"namespaceSelector": {}}], "ports": tcp(HBONE_PORT)},
            {"from": [prometheus_peer(mesh, context)], "ports": tcp(MERGED_METRICS_PORT)},
            {"from": [{"ipBlock": {"cidr": PROBE_ADDRESS}}]},
        ],
        "egress": [istiod_egress(), {"to": [{"podSelector": {}}], "ports": tcp(HBONE_PORT)}],
    }
    yield kubernetes_resource(
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": network},
        address=mesh.address,
        reason="the waypoint gets requests of the mesh, and configuration from istiod",
        depends_on=(context.namespace_key,),
    )
    admitted = {"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}}}}
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": {"deployment": yaml.safe_dump(admitted)},
        },
        address=mesh.address,
        reason="Istio deploys a waypoint that the namespace admits",
        depends_on=(context.namespace_key,),
    )
    labels = {**metadata["labels"], "istio.io/waypoint-for": "service"}
    listener = {"name": "mesh", "port": HBONE_PORT, "protocol": "HBONE"}
    yield kubernetes_resource(
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "Gateway",
            "metadata": {**metadata, "labels": labels},
            "spec": {
                "gatewayClassName": "istio-waypoint",
                "infrastructure": {"parametersRef": {"group": "", "kind": "ConfigMap", "name": WAYPOINT}},
                "listeners": [listener],
            },
        },
        address=mesh.address,
        reason=f"policies about requests to {names} need a waypoint",
        depends_on=(f"configmap/{WAYPOINT}", f"networkpolicy/{WAYPOINT}"),
    )
