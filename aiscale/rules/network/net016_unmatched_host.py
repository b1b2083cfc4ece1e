"""No listener of a gateway accepts the host or protocol of a route.

What:
    A host of a route matches the hostname of no listener of its gateway. Or a device that speaks HL7 calls a route,
    or a global load balancer before routes, and the gateway has HTTP and HTTPS listeners only. A call that sets
    ``protocol`` is skipped.

Why:
    The gateway answers 404, or has no certificate for the host. MLLP is a framed TCP or TLS protocol, not HTTP: the
    gateway closes the connection. A TLS listener passes MLLPS through.

Example:
    edge = Gateway("edge", listeners=[Listener("HTTP", hostname="api.example")])
    Route("prices", gateway=edge, hosts=["prices.example"], targets=[pricing])

Instead:
    Route("prices", gateway=edge, hosts=["api.example"], targets=[pricing])

Source:
    Gateway API 1.6, HTTPRoute hostnames, and Listener, tls.mode Passthrough; HL7 MLLP release 1 (2005).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.hostnames import meet, serves
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.device import Device
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET016"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each host without a listener, and for each call by MLLP that ends at one of HTTP."""
    for route in graph.of(Route):
        served = [one.hostname for one in route.gateway.listeners if not one.redirect_to_https]
        if None in served:
            continue
        names = [name for name in served if name is not None]
        for index, host in enumerate(route.hosts):
            if not any(meet(host, name) for name in names):
                yield route.finding(
                    CODE, SEVERITY, f"{route.gateway.name} does not listen for {host}",
                    argument="hosts", index=index, label="no listener accepts it",
                    related=(Related(f"{route.gateway.name} listens for {listed(names)}", route.gateway.location,
                                     "listeners"),),
                    help=f'a Listener(hostname="{host}"), or hosts=["{names[0]}"]',
                )  # fmt: skip
    yield from _by_mllp(graph)


def _by_mllp(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    ends: dict[str, Route | None] = {}
    for device in graph.of(Device):
        for edge in graph.out_edges(device, EdgeKind.CALLS) if device.protocol == "hl7" else ():
            if isinstance(edge.relation, Call) and "protocol" in edge.relation.model_fields_set:
                continue
            if edge.target not in ends:
                ends[edge.target] = _ends_at(graph[edge.target])
            if (route := ends[edge.target]) is not None:
                gateway, by = route.gateway, graph[edge.target].name
                yield device.finding(
                    CODE, SEVERITY, f"{device.name} sends HL7 over MLLP to {by}, but {gateway.name} accepts only "
                    "HTTP for it",
                    argument=edge.field, index=edge.item, label="messages are refused",
                    related=(Related(f"{gateway.name} listens for HTTP", gateway.location, "listeners"),),
                    help=f'a Listener("TLS") of {gateway.name}, which passes MLLPS on, a call of what takes the '
                    f'messages itself, or Call({by}, protocol="http") for what {device.name} sends by HTTP',
                )  # fmt: skip


def _ends_at(target: Component) -> Route | None:
    """The route whose gateway takes nothing but HTTP: the target, or the first such one that it sends callers to."""
    choices = target.choices if isinstance(target, GlobalLoadBalancer) else ()
    routes = [target] if isinstance(target, Route) else [choice.target for choice in choices]
    return next((one for one in routes if not _passes_on(one)), None)


def _passes_on(route: Route) -> bool:
    return any(one.protocol == "TLS" and serves(route, one.hostname) for one in route.gateway.listeners)
