"""The network policies of a manifest's pods, and what callers of its Services get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.components.objects.object_references import object_references
from aiscale.components.objects.service_port import ExposedPort, ServicePort, exposed_port
from aiscale.components.objects.written_pods import pod_templates
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.graph.named_objects import ROUTES
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding, Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    api_server_egress,
    labelled_pods,
    network_policy,
    pods_of,
    prometheus_peer,
)
from aiscale.lowering.outside_traffic import sources
from aiscale.lowering.resource import Resource
from aiscale.lowering.stores import service_egress, store_egress
from aiscale.lowering.workload_network import pods_that_call

_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})
_MONITORS = frozenset({"ServiceMonitor", "PodMonitor"})
_OUTSIDE = frozenset({"LoadBalancer", "NodePort"})
_APP_PROTOCOLS = {"http": "http", "https": "https", "grpc": "kubernetes.io/h2c", "tcp": "tcp"}
_ENDS = {"http": "URL", "https": "URL", "grpc": "GRPC_ADDRESS", "tcp": "ADDRESS"}


def manifest_binding(manifest: Manifest, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What a caller of its exposed ports gets: an address of each protocol, and the egress."""
    if edge.kind is not EdgeKind.CALLS:
        return ClientBinding()
    prefix, variables = variable_prefix(manifest, edge.relation), {}
    for port in manifest.exposed:
        scheme = f"{port.protocol}://" if port.protocol.startswith("http") else ""
        variables[f"{prefix}_{_ENDS[port.protocol]}"] = f"{scheme}{_host(port, context)}:{port.number}"
    ports = [_port(one.pod_port) for one in manifest.exposed]
    to = pods_of(manifest, here=context.namespace)
    endpoints = tuple(
        Endpoint(one.service, one.number, _APP_PROTOCOLS[one.protocol], one.namespace, section=one.section)
        for one in manifest.exposed
    )
    return ClientBinding(variables, egress=({"to": to, "ports": ports},) if ports else (), endpoints=endpoints)


def _host(port: ExposedPort, context: LoweringContext) -> str:
    """The name of a Service; with its namespace where that is not the system's."""
    return port.service if port.namespace in {"", context.namespace} else f"{port.service}.{port.namespace}.svc"


def manifest_policies(manifest: Manifest, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """A policy for each workload of a manifest, where traffic without a policy is denied.

    None for a manifest without pods, and where the namespace lets everything through: a policy would restrict it. None
    for pods in another namespace either: whether traffic is denied there, and DNS allowed, is its owner's decision.
    """
    if not manifest.pod_labels or not context.graph.system.namespace.default_deny:
        return
    pods = [labels for there, labels in labelled_pods(manifest) if there in {"", context.namespace}]
    ingress, egress, reason = _rules(manifest, bindings, context)
    for index, labels in enumerate(pods):
        if not ingress and not egress:
            return
        policy = network_policy(
            manifest, context, "manifest", ingress=ingress, egress=egress, reason=reason, pods=labels,
            name=f"{manifest.name}-manifest" + (f"-{index}" if index else ""),
        )  # fmt: skip
        yield policy


def _rules(manifest: Manifest, bindings: Bindings, context: LoweringContext) -> tuple[list[Rule], list[Rule], str]:
    callers = pods_that_call(manifest, bindings, context)
    own = pods_of(manifest, here=context.namespace)
    ingress: list[Rule] = [{"from": own}] if _has_several_pods(manifest) else []
    if callers and manifest.exposes:
        ports = [_port(one.pod_port) for one in manifest.exposed]
        ingress.append({"from": pods_of(*callers, here=context.namespace), "ports": ports})
    if outside := _outside_ports(manifest, is_routed=len(callers) < len(bindings.callers)):
        routes = any(one.kind in ROUTES for one in manifest.objects)
        origin = {} if _is_exposed(manifest) else sources(manifest, bindings, context, from_outside=routes)
        ingress.append({**origin, "ports": [_port(port) for port in outside]})
    if any(one.kind in _MONITORS for one in manifest.objects) or _is_annotated(manifest):
        ingress.append({"from": [prometheus_peer(manifest, context)]})
    egress: list[Rule] = [{"to": own}] if _has_several_pods(manifest) else []
    egress += [*bindings.each.egress, *service_egress(bindings.targets(EdgeKind.CALLS)), *bindings.shared.egress]
    egress += store_egress(bindings.stores(), context.cloud_ranges(manifest), clouds=bindings.cloud.clouds)
    if any(one.kind in _BINDINGS for one in manifest.objects):
        egress.append(api_server_egress(manifest, context))
    names = ", ".join(one.name for one in callers)
    way_in = f"is called by {names}" if names else "has no callers"
    onward = sorted({one.target.name for one in bindings.references if one.binding.egress or one.store is not None})
    onward = sorted({*onward, *(access.cluster.name for access in bindings.kafka)})
    return ingress, egress, f"{manifest.name} {way_in}" + (f", and connects to {', '.join(onward)}" if onward else "")


def _port(port: int | str) -> dict[str, Any]:
    return {"protocol": "TCP", "port": port}


def _has_several_pods(manifest: Manifest) -> bool:
    """Whether pods of one release talk to each other: replicas, and workloads next to each other."""
    kinds = [one for one in manifest.objects if nested(one.body, "spec", "template") is not None]
    return len(manifest.pod_labels) > 1 or any(one.spec.get("replicas", 1) != 1 for one in kinds)


def _is_annotated(manifest: Manifest) -> bool:
    return any(
        str(nested(template, "metadata", "annotations", "prometheus.io/scrape")).lower() == "true"
        for template in pod_templates(manifest.objects)
    )


def _is_exposed(manifest: Manifest) -> bool:
    """Whether a load balancer or a port of the nodes leads to its pods: from addresses that only its owner knows."""
    services = (one for one in manifest.objects if (one.group, one.kind) == ("", "Service"))
    return any(str(one.spec.get("type")) in _OUTSIDE for one in services)


def _outside_ports(manifest: Manifest, *, is_routed: bool) -> list[int | str]:
    """Ports of the pods behind Services that are reachable from outside, by themselves or through a route."""
    routed = {
        reference.name
        for one in manifest.objects
        if one.kind in ROUTES
        for reference in object_references(one.body)
        if reference.kind == "service"
    }
    found: dict[int | str, None] = {}
    for one in manifest.objects:
        if (one.group, one.kind) != ("", "Service"):
            continue
        if str(one.spec.get("type")) in _OUTSIDE or one.name in routed:
            found |= dict.fromkeys(_pod_ports(one, manifest))
    if is_routed:
        found |= dict.fromkeys(port.pod_port for port in manifest.exposed)
    return list(found)


def _pod_ports(service: KubernetesObject, manifest: Manifest) -> Iterator[int | str]:
    for _, port in items(service.spec, "ports", "spec"):
        if isinstance(number := nested(port, "port"), int):
            yield exposed_port(ServicePort(service.name, number), manifest.objects).pod_port
