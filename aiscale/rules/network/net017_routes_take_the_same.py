"""Two routes take the same requests.

What:
    Two routes of one gateway have a host and a match in common.

Why:
    Gateway API gives such requests to the older route. Which one that is depends on the order of creation; the
    other gets none of them.

Example:
    Route("a", gateway=edge, matches=[Match("/prices")], targets=[pricing])
    Route("b", gateway=edge, matches=[Match("/prices")], targets=[pricing_v2])

Instead:
    Route("prices", gateway=edge, matches=[Match("/prices")],
          targets=[Backend(pricing, weight=90), Backend(pricing_v2, weight=10)])

Source:
    Gateway API 1.6, HTTPRoute: conflicts are decided by age.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.route import Match, Route
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET017"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route that shares requests with one before it."""
    taken: dict[tuple[object, ...], Route] = {}
    for route in graph.of(Route):
        told: set[Route] = set()
        for host in route.hosts or ("",):
            for match in route.matches:
                first = taken.setdefault((route.gateway.address, host, *_key(match)), route)
                if first is route or first in told:
                    continue
                told.add(first)
                yield route.finding(
                    CODE, SEVERITY, f"{first.name} and {route.name} take the same requests of {route.gateway.name}",
                    argument="matches", label=f"{match.method or 'any method'} {match.path}"
                    + (f" of {host}" if host else ""),
                    related=(Related(f"{first.name} takes them too", first.location, "matches"),),
                    help="one route with both services and a weight for each, or matches that differ",
                )  # fmt: skip


def _key(match: Match) -> tuple[object, ...]:
    return (match.path, match.exact, match.method, tuple(sorted(match.headers.items())))
