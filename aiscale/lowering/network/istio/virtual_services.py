"""VirtualServices: proxies enforce the declared timeouts, and do not retry what programs retry.

Reads: the Services that components of a system with Istio call, those that operators create for models among them,
and which calls set ``timeout_ms`` and ``retries``.
Adds: one VirtualService for each, and for each whose requests are divided between two versions; in ambient mode for
each with a waypoint, unless a Manifest has one. By the labels of the caller, it sets the timeout of its requests, and
the retries of the proxies: 0 where the program retries, else ``default_retries`` of the mesh. Without one, Istio has no
timeout and retries every request twice.
A waypoint does not know these labels: it has the timeout that all callers have, and retries where no program does.
Source: Istio 1.30, VirtualService, HTTPRoute, HTTPRetry; ``meshConfig.defaultHttpRetryPolicy`` (two attempts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.network.istio import Istio
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.network.istio.divided_requests import is_divided
from aiscale.lowering.network.istio.membership import has_proxy_for_requests, hosts_of, is_named, istio_here
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
from aiscale.lowering.network.mesh.operated_services import services_by_name
from aiscale.lowering.resource import Resource, kubernetes_resource


def set_virtual_services(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a VirtualService for each Service that is called through Istio, unless the user has one for it."""
    mesh = istio_here(context)
    if mesh is None:
        return resources
    hosts = hosts_of(resources, "VirtualService")
    made = [
        one
        for callee, service, needs in services_by_name(mesh, resources, context)
        if has_proxy_for_requests(service, mesh) and not is_named(service, hosts, context)
        for one in _virtual_service(callee, service, mesh, context, needs)
    ]
    return (*resources, *made) if made else resources


def _virtual_service(
    callee: Component, service: Resource, mesh: Istio, context: LoweringContext, needs: tuple[str, ...]
) -> Iterator[Resource]:
    calls = calls_in(Istio, callee, context)
    all_ports = [port for _, port in items(service.properties.get("spec"), "ports", "spec") if nested(port, "port")]
    ports = [port["port"] for port in all_ports if protocol_of(port) in HTTP]
    if not ports or not (calls or is_divided(callee, context)):
        return
    usual, by_setting = settings_of(Istio, calls, context) if calls else (Setting(mesh.implied_retries, None), {})
    if mesh.mode == "ambient":
        usual, by_setting = shared_setting(usual, by_setting, len(calls)), {}
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
        depends_on=needs,
    )


def _routes(
    host: str, port: int, usual: Setting, by_setting: Mapping[Setting, list[Component]], *, is_only: bool
) -> Iterator[dict[str, Any]]:
    at = {} if is_only else {"port": port}
    for setting, callers in by_setting.items():
        match = [{"sourceLabels": {ADDRESS: address_value(caller)}, **at} for caller in callers]
        yield _route(host, port, match, setting)
    yield _route(host, port, [at] if at else [], usual)


def _route(host: str, port: int, match: list[dict[str, Any]], setting: Setting) -> dict[str, Any]:
    return {
        **({"match": match} if match else {}),
        "route": [{"destination": {"host": host, "port": {"number": port}}}],
        **({"timeout": duration_text(setting.timeout_ms)} if setting.timeout_ms is not None else {}),
        "retries": {"attempts": setting.attempts},
    }


def _reason(host: str, usual: Setting, by_setting: Mapping[Setting, list[Component]]) -> str:
    own = [one.name for setting, callers in by_setting.items() for one in callers if not setting.attempts]
    timed = sorted(
        f"{one.name} after {setting.timeout_ms:,} ms"
        for setting, callers in by_setting.items()
        for one in callers
        if setting.timeout_ms is not None
    )
    if usual.timeout_ms is not None:
        timed = [f"all callers after {usual.timeout_ms:,} ms"]
    end = f", and end those of {listed(timed)}" if timed else ""
    return f"proxies of Istio {retries_text(host, usual.attempts, own)}{end}"
