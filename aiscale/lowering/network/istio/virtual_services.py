"""VirtualServices: proxies enforce the declared timeouts, and do not retry what programs retry.

Reads: the Services that components of a system with Istio call, and which calls set ``timeout_ms`` and ``retries``.
Adds: one VirtualService for each, in ambient mode for each with a waypoint, unless a Manifest has one. By the labels of
the caller, it sets the timeout of its requests, and the retries of the proxies: 0 where the program retries, else
``default_retries`` of the mesh. Without one, Istio has no timeout and retries every request twice.
A waypoint does not know these labels: it has the timeout that all callers have, and retries where no program does.
Source: Istio 1.30, VirtualService, HTTPRoute, HTTPRetry; ``meshConfig.defaultHttpRetryPolicy`` (two attempts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.istio import Istio
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.network.istio.membership import (
    called_services,
    has_proxy_for_requests,
    hosts_of,
    is_named,
    istio_here,
    istio_of,
)
from aiscale.lowering.network.istio.traffic_policies import duration_text
from aiscale.lowering.resource import Resource, kubernetes_resource

_HTTP = {"http", "http2", "grpc", "grpc-web", "kubernetes.io/h2c", "kubernetes.io/ws"}
"""Protocols whose requests Istio retries. Source: Istio 1.30, protocol selection; Kubernetes, ``appProtocol``."""


class _Setting(NamedTuple):
    """What proxies do with the requests of a caller.

    Attributes:
        attempts: their retries.
        timeout_ms: their timeout; None for none.
    """

    attempts: int
    timeout_ms: int | None


def set_virtual_services(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a VirtualService for each Service that is called through Istio, unless the user has one for it."""
    mesh = istio_here(context)
    if mesh is None:
        return resources
    hosts = hosts_of(resources, "VirtualService")
    made = [
        one
        for callee, service in called_services(resources, context)
        if has_proxy_for_requests(service, mesh) and not is_named(service, hosts, context)
        for one in _virtual_service(callee, service, mesh, context)
    ]
    return (*resources, *made) if made else resources


def _virtual_service(callee: Component, service: Resource, mesh: Istio, context: LoweringContext) -> Iterator[Resource]:
    calls = _calls(callee, context)
    all_ports = [port for _, port in items(service.properties.get("spec"), "ports", "spec") if nested(port, "port")]
    ports = [port["port"] for port in all_ports if _protocol(port) in _HTTP]
    if not calls or not ports:
        return
    usual, by_setting = _settings(calls, context)
    if mesh.mode == "ambient":
        usual, by_setting = _of_waypoint(usual, by_setting, len(calls)), {}
    manifest = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": context.metadata(callee, service.name, "mesh"),
        "spec": {
            "hosts": [service.name],
            "http": [
                route
                for port in ports
                for route in _routes(service.name, port, usual, by_setting, is_only=len(all_ports) == 1)
            ],
        },
    }
    yield kubernetes_resource(
        manifest,
        address=callee.address,
        reason=_reason(service.name, usual, by_setting),
        depends_on=(service.key,),
    )


def _protocol(port: Mapping[str, Any]) -> str:
    """The protocol of a Service's port: its ``appProtocol``, else what its name begins with."""
    return str(port.get("appProtocol") or str(port.get("name", "")).partition("-")[0])


def _calls(callee: Component, context: LoweringContext) -> Mapping[str, list[GraphEdge]]:
    """The calls through Istio, by the address of whose pods make them."""
    found: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in calls_to(context.whole, callee.address):
        caller = runner_of(context.whole[edge.source])
        if istio_of(caller, context) is not None:
            found[caller.address].append(edge)
    return found


def _settings(
    calls: Mapping[str, list[GraphEdge]], context: LoweringContext
) -> tuple[_Setting, Mapping[_Setting, list[Component]]]:
    """What proxies do with most requests, and with those of callers for which something else is declared."""
    graph = context.whole
    default = max(mesh.default_retries for one in calls if (mesh := istio_of(graph[one], context)) is not None)
    usual = _Setting(default, None)
    found: dict[_Setting, list[Component]] = defaultdict(list)
    for address in sorted(calls):
        edges = calls[address]
        retries_itself = any(_is_set(edge, "retries") for edge in edges)
        setting = _Setting(0 if retries_itself else default, _timeout(edges))
        if setting != usual:
            found[setting].append(graph[address])
    return usual, found


def _of_waypoint(usual: _Setting, by_setting: Mapping[_Setting, list[Component]], callers: int) -> _Setting:
    """What a waypoint does, which does not know the labels of callers: it retries for all of them or for none."""
    timeouts = {setting.timeout_ms for setting in by_setting}
    is_same = len(timeouts) == 1 and sum(map(len, by_setting.values())) == callers
    attempts = min([usual.attempts, *(setting.attempts for setting in by_setting)])
    return _Setting(attempts, timeouts.pop() if is_same else None)


def _timeout(edges: list[GraphEdge]) -> int | None:
    """The longest declared timeout of calls; None where one has none."""
    if not all(_is_set(edge, "timeout_ms") for edge in edges):
        return None
    return max(edge.relation.timeout_ms for edge in edges if isinstance(edge.relation, Call))


def _is_set(edge: GraphEdge, field: str) -> bool:
    return isinstance(edge.relation, Call) and field in edge.relation.model_fields_set


def _routes(
    host: str, port: int, usual: _Setting, by_setting: Mapping[_Setting, list[Component]], *, is_only: bool
) -> Iterator[dict[str, Any]]:
    at = {} if is_only else {"port": port}
    for setting, callers in by_setting.items():
        match = [{"sourceLabels": {ADDRESS: address_value(caller)}, **at} for caller in callers]
        yield _route(host, port, match, setting)
    yield _route(host, port, [at] if at else [], usual)


def _route(host: str, port: int, match: list[dict[str, Any]], setting: _Setting) -> dict[str, Any]:
    return {
        **({"match": match} if match else {}),
        "route": [{"destination": {"host": host, "port": {"number": port}}}],
        **({"timeout": duration_text(setting.timeout_ms)} if setting.timeout_ms is not None else {}),
        "retries": {"attempts": setting.attempts},
    }


def _reason(host: str, usual: _Setting, by_setting: Mapping[_Setting, list[Component]]) -> str:
    times = f"{usual.attempts} time{'s' if usual.attempts > 1 else ''}"
    retried = f"retry calls of {host} up to {times}" if usual.attempts else f"do not retry calls of {host}"
    own = sorted(one.name for setting, callers in by_setting.items() for one in callers if not setting.attempts)
    but = f", except those of {listed(own)}" if own and usual.attempts else ""
    timed = sorted(
        f"{one.name} after {setting.timeout_ms:,} ms"
        for setting, callers in by_setting.items()
        for one in callers
        if setting.timeout_ms is not None
    )
    if usual.timeout_ms is not None:
        timed = [f"all callers after {usual.timeout_ms:,} ms"]
    end = f", and end those of {listed(timed)}" if timed else ""
    return f"proxies of Istio {retried}{but}{end}"
