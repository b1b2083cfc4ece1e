"""VirtualServices: programs retry their calls as the blueprint says, and Istio's proxies do not retry them again.

Reads: the Services that components of a system with Istio call, and which calls set ``retries``.
Adds: one VirtualService for each, which sets the retries of the proxies: 0 where the program retries, else
``default_retries`` of the mesh. Without one, Istio retries every request twice, whatever programs do.
Source: Istio 1.30, VirtualService, HTTPRetry; ``meshConfig.defaultHttpRetryPolicy`` (two attempts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.istio import Istio
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.network.istio.membership import called_services, hosts_of, is_named
from aiscale.lowering.resource import Resource, kubernetes_resource

_HTTP = {"http", "http2", "grpc", "grpc-web", "kubernetes.io/h2c", "kubernetes.io/ws"}
"""Protocols whose requests Istio retries. Source: Istio 1.30, protocol selection; Kubernetes, ``appProtocol``."""


def set_mesh_retries(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a VirtualService for each Service that is called through Istio, unless the user has one for it."""
    if not context.whole.has(Istio):
        return resources
    hosts = hosts_of(resources, "VirtualService")
    made = [
        one
        for callee, service in called_services(resources, context)
        if not is_named(service, hosts, context)
        for one in _virtual_service(callee, service, context)
    ]
    return (*resources, *made) if made else resources


def _virtual_service(callee: Component, service: Resource, context: LoweringContext) -> Iterator[Resource]:
    default: int | None = None
    own: dict[str, Component] = {}
    is_ambient = False
    for caller, mesh, retries_itself in _calls(callee, context):
        default = max(mesh.default_retries, default or 0)
        is_ambient |= mesh.mode == "ambient"
        if retries_itself:
            own[caller.address] = caller
    all_ports = [port for _, port in items(service.properties.get("spec"), "ports", "spec") if nested(port, "port")]
    ports = [port["port"] for port in all_ports if _protocol(port) in _HTTP]
    if default is None or not ports:
        return
    if own and is_ambient:
        default = 0  # A waypoint does not know the labels of callers.
    callers = [own[address] for address in sorted(own)] if default else []
    manifest = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": context.metadata(callee, service.name, "mesh"),
        "spec": {
            "hosts": [service.name],
            "http": [
                route
                for port in ports
                for route in _routes(service.name, port, default, callers, is_only=len(all_ports) == 1)
            ],
        },
    }
    yield kubernetes_resource(
        manifest,
        address=callee.address,
        reason=_reason(service.name, default, callers),
        depends_on=(service.key,),
    )


def _protocol(port: Mapping[str, Any]) -> str:
    """The protocol of a Service's port: its ``appProtocol``, else what its name begins with."""
    return str(port.get("appProtocol") or str(port.get("name", "")).partition("-")[0])


def _calls(callee: Component, context: LoweringContext) -> Iterator[tuple[Component, Istio, bool]]:
    """Whose pods call it through Istio, by which mesh, and whether the program retries."""
    graph = context.whole
    for edge in graph.in_edges(callee, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        caller = runner_of(graph[edge.source])
        mesh = mesh_of(graph, caller)
        if isinstance(mesh, Istio):
            yield caller, mesh, isinstance(edge.relation, Call) and "retries" in edge.relation.model_fields_set


def _routes(host: str, port: int, default: int, callers: list[Component], *, is_only: bool) -> Iterator[dict[str, Any]]:
    at = {} if is_only else {"port": port}
    sources = [{ADDRESS: address_value(caller)} for caller in callers]
    if sources:
        yield _route(host, port, [{"sourceLabels": labels, **at} for labels in sources], 0)
    yield _route(host, port, [at] if at else [], default)


def _route(host: str, port: int, match: list[dict[str, Any]], attempts: int) -> dict[str, Any]:
    return {
        **({"match": match} if match else {}),
        "route": [{"destination": {"host": host, "port": {"number": port}}}],
        "retries": {"attempts": attempts},
    }


def _reason(host: str, default: int, callers: list[Component]) -> str:
    if not default:
        return f"proxies of Istio do not retry calls of {host}: the programs do"
    but = f", except those of {', '.join(one.name for one in callers)}" if callers else ""
    return f"proxies of Istio retry calls of {host} up to {default} time{'s' if default > 1 else ''}{but}"
