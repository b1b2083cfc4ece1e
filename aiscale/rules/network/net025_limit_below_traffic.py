"""A limit refuses requests that are expected.

What:
    A rate limit lets fewer requests through than are declared to come: by the traffic of a route and of those who call
    it, or, for a limit per address or per API key, by what each client sends on average. For a policy of a service,
    than reach it. What each proxy counts for itself is taken times the proxies, and not judged where nobody says how
    many these are. The limit that is proposed is a quarter above what comes, and no more than the services behind it
    answer, which is NET026's.

Why:
    The clients that the system was made for get 429 at the busiest time. Those who try again add load, and the limit
    refuses them again.

Example:
    Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=300, peak=900),
          limits=[RateLimit(500, limiter=limits)])

Instead:
    Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=300, peak=900),
          limits=[RateLimit(1_200, limiter=limits)])

Source:
    Arithmetic over the blueprint; Envoy documentation, local rate limit filter (a bucket of each process).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import Load, calls_bring, loads, requests
from aiscale.analysis.load.rate_limits import counters, is_for_all
from aiscale.analysis.network.meshes import policies
from aiscale.analysis.network.routing import callers
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.network.limits import room, words

CODE = "NET025"
SEVERITY = Severity.WARNING


class _Expected(NamedTuple):
    """What comes within one limit: how much, and who sends it, in words."""

    load: Load
    who: str


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit that is below what is declared."""
    for route in graph.of(Route):
        for index, limit in enumerate(route.limits):
            left = room(graph, route, limit)
            yield from _finding(
                route, index, limit, counters(route, limit), list(_of_route(graph, route, limit)),
                (left[0], left[1].name) if left is not None else None,
            )  # fmt: skip
    for policy, _, service in policies(graph):
        for index, limit in enumerate(policy.limits):
            if limit.per is None:
                expected = _Expected(requests(graph, service), f"reach {service.name}")
                each, replicas = getattr(service, "requests_per_second_per_replica", None), most_replicas(service)
                can = (replicas * each, service.name) if each is not None and is_for_all(limit) else None
                yield from _finding(policy, index, limit, replicas, [expected], can)


def _of_route(graph: ArchitectureGraph, route: Route, limit: RateLimit) -> Iterator[_Expected]:
    if limit.per is None:
        yield _Expected(loads(graph)[route.address], "come")
    elif limit.per in {"remote-address", "api-key"}:
        for edge in callers(graph, route):  # who comes by a global load balancer stays with the route it is sent to
            caller, load = graph[edge.source], calls_bring(graph, edge)
            count = getattr(caller, "count", 1)
            each = Load(load.mean / count, load.peak / count, load.is_complete)
            yield _Expected(each, f"come from {'each ' if count > 1 else ''}{caller.name}")


def _finding(
    component: Component,
    index: int,
    limit: RateLimit,
    proxies: int | None,
    expected: list[_Expected],
    can: tuple[float, str] | None,
) -> Iterator[Diagnostic]:
    if proxies is None or not limit.enforced_percent:
        return
    name = component.name if isinstance(component, Route) else f"the policy {component.name}"
    for load, who in expected:
        if load.peak * 60 > _most_in_a_minute(limit, proxies):
            rate, when = load.peak, "at the peak"
        elif load.mean > proxies * limit.per_second:
            rate, when = load.mean, "on average"
        else:
            continue
        unit = "" if limit.unit == "second" else f', unit="{limit.unit}"'
        least, some = (math.ceil(factor * rate * limit.seconds / proxies) for factor in (1, 1.25))
        # No more than the service answers: a limit above that protects nothing, which NET026 says.
        most, weakest = (math.inf, None) if can is None else (int(can[0] * limit.seconds / proxies), can[1])
        wanted, more = max(least, min(some, most)), "" if least <= most else f" with more replicas of {weakest}"
        yield component.finding(
            CODE, SEVERITY, f"{name} lets {words(limit, proxies)} through, but {Rate(rate)} {who} {when}",
            argument="limits", index=index, label=f"the rest is answered with {limit.status}",
            help=f"RateLimit({wanted:_}{unit}, …){more}, or less traffic",
        )  # fmt: skip
        return


def _most_in_a_minute(limit: RateLimit, proxies: int) -> float:
    """Requests that may get through in the busiest minute: those of the units in it, and what a pause before left."""
    left = limit.requests_per_unit if limit.burst is None else limit.burst
    return proxies * (left + 60 * limit.per_second)
