"""ServiceEntries: proxies know the services outside of the cluster that the system calls, and measure their requests.

Reads: the ExternalServices that pods in the mesh call.
Adds: one ServiceEntry for each host, for this namespace only, unless a Manifest has one or the host is a Service of the
cluster. TLS stays that of the program: proxies route by the server name. Databases have none: they are TCP, which
proxies pass on by address, as ``outboundTrafficPolicy`` ALLOW_ANY (default) allows.
Source: Istio 1.30, ServiceEntry; istioctl analyze, IST0134 (TCP needs addresses).
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.external_service import ExternalService
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.membership import hosts_of, istio_here, role_of
from aiscale.lowering.network.istio.mesh import ROLE, namespace_in
from aiscale.lowering.resource import Resource, kubernetes_resource


def add_service_entries(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a ServiceEntry for each called host outside of the cluster."""
    if istio_here(context) is None:
        return resources
    written = hosts_of(resources, "ServiceEntry")
    by_host: dict[str, list[ExternalService]] = defaultdict(list)
    for service in context.graph.of(ExternalService):
        if "." in service.host and not namespace_in(service.host) and service.host not in written:
            by_host[service.host].append(service)
    made = [
        _service_entry(host, services, callers, context)
        for host, services in by_host.items()
        if (callers := sorted({one.name for service in services for one in _callers(service, context)}))
    ]
    return (*resources, *made) if made else resources


def _callers(service: ExternalService, context: LoweringContext) -> list[Component]:
    """Whose pods call a service through proxies."""
    graph = context.graph
    callers = (runner_of(graph[edge.source]) for edge in calls_to(graph, service.address))
    return [one for one in callers if role_of(one, context) != "outside"]


def _service_entry(
    host: str, services: Sequence[ExternalService], callers: Sequence[str], context: LoweringContext
) -> Resource:
    first = services[0]
    ports = {service.port: _protocol(service, context) for service in reversed(services)}
    manifest = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "ServiceEntry",
        "metadata": context.metadata(first, first.name, ROLE),
        "spec": {
            **_named(host, first.name),
            "location": "MESH_EXTERNAL",
            "ports": [
                {"number": number, "name": f"{protocol.lower()}-{number}", "protocol": protocol}
                for number, protocol in sorted(ports.items())
            ],
            "exportTo": ["."],
        },
    }
    return kubernetes_resource(
        manifest,
        address=first.address,
        reason=f"proxies know {host}, which {listed(callers)} call{'s' if len(callers) == 1 else ''}",
        depends_on=(context.namespace_key,),
    )


def _protocol(service: ExternalService, context: LoweringContext) -> str:
    if service.tls:
        return "TLS"
    relations = [edge.relation for edge in calls_to(context.graph, service.address)]
    is_grpc = any(isinstance(one, Call) and one.protocol == "grpc" for one in relations)
    return "GRPC" if is_grpc else "HTTP"


def _named(host: str, name: str) -> dict[str, Any]:
    """Hosts and how proxies find their addresses: an address has a name of its own, a wildcard none to look up."""
    if host.startswith("*."):
        return {"hosts": [host], "resolution": "NONE"}
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        return {"hosts": [host], "resolution": "DNS"}
    return {
        "hosts": [f"{name}.external"],
        "addresses": [address],
        "endpoints": [{"address": address}],
        "resolution": "STATIC",
    }
