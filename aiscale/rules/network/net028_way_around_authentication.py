"""A second route leads around the authentication of the first.

What:
    A route asks its clients who they are, and another one of the same gateway hands the same requests, for another
    host, to the same service and asks nobody. One that says ``authentication=()`` itself means it.

Why:
    Whoever knows the other host, or only writes it into the header, is let in as anybody. Such routes are made for a
    trial, for a second brand, for an old address, and stay.

Example:
    Route("profile", gateway=edge, hosts=["api.example"], targets=[profile], authentication=[jwt])
    Route("profile-old", gateway=edge, hosts=["old.example"], targets=[profile])

Instead:
    edge = Gateway("edge", listeners=[Listener(certificate=tls)], authentication=[jwt])

Source:
    OWASP API Security Top 10 (2023), API9, improper inventory management.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.routing import answering, routes_to
from aiscale.components.network.route import Match, Route
from aiscale.core.messages.wording import disambiguated
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.network.listeners import asks_for_certificates, meet

CODE = "NET028"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route that lets in whom another one asks."""
    for route in graph.of(Route):
        if route.authentication is not None or route.asked or asks_for_certificates(route):
            continue
        for edge in answering(graph, route):
            service = graph[edge.target]
            others = (other for other, _ in routes_to(graph, service) if other.asked)
            guarded = next((other for other in others if _is_way_around(route, other)), None)
            if guarded is not None:
                name, behind, asking = disambiguated(route, service, guarded)
                yield route.finding(
                    CODE, SEVERITY, f"{name} lets anybody in to {behind}, where {asking} asks who it "
                    "is",
                    argument="targets", index=edge.item, label="the same requests, and nobody is asked",
                    related=(Related(f"{asking} asks", guarded.location, "authentication"),),
                    help=f"the authentication of {asking} here too, or authentication=() where that is meant",
                )  # fmt: skip
                break


def _is_way_around(open_route: Route, guarded: Route) -> bool:
    """Whether the open route takes all that a match of the guarded one takes, for a host that is its alone."""
    if open_route.gateway is not guarded.gateway or not _has_host_of_its_own(open_route, guarded):
        return False
    return any(_takes(mine, theirs) for theirs in guarded.matches for mine in open_route.matches)


def _has_host_of_its_own(open_route: Route, guarded: Route) -> bool:
    """Whether some host is the open route's alone. Of one host the gateway decides by paths, the longest first.

    Source: Gateway API 1.6, HTTPRoute: the more specific host goes before the longer path.
    """
    if not open_route.hosts:
        takes_any = any(one.hostname is None and not one.redirect_to_https for one in open_route.gateway.listeners)
        return bool(guarded.hosts) and takes_any
    return any(not any(meet(host, other) for other in guarded.hosts) for host in open_route.hosts)


def _takes(mine: Match, theirs: Match) -> bool:
    """Whether everything that fits the one fits the other too."""
    is_path = mine.takes_path(theirs.path) and (theirs.exact or not mine.exact)
    is_method = mine.method is None or mine.method == theirs.method
    return is_path and is_method and mine.headers.items() <= theirs.headers.items()
