"""A route is for a host that its gateway does not listen for.

What:
    A host of a route fits the hostname of no listener of its gateway.

Why:
    Requests for that host never get to the route: the gateway answers 404, or has no certificate for it.

Example:
    edge = Gateway("edge", listeners=[Listener("HTTP", hostname="api.example")])
    Route("prices", gateway=edge, hosts=["prices.example"], targets=[pricing])

Instead:
    Route("prices", gateway=edge, hosts=["api.example"], targets=[pricing])

Source:
    Gateway API 1.6, HTTPRoute hostnames.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.mesh.route import Route
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.mesh.listeners import meet

CODE = "NET016"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each host without a listener."""
    for route in graph.of(Route):
        served = [one.hostname for one in route.gateway.listeners if not one.redirect_to_https]
        if None in served:
            continue
        names = [name for name in served if name is not None]
        for index, host in enumerate(route.hosts):
            if not any(meet(host, name) for name in names):
                yield route.finding(
                    CODE, SEVERITY, f"{route.gateway.name} does not listen for {host}",
                    argument="hosts", index=index, label="no request comes in for it",
                    related=(Related(f"{route.gateway.name} listens for {listed(names)}", route.gateway.location,
                                     "listeners"),),
                    help=f'a Listener(hostname="{host}"), or hosts=["{names[0]}"]',
                )  # fmt: skip
