"""A rate limit refuses expected requests, or protects nothing.

What:
    A rate limit allows fewer requests than are declared: by the traffic of a route and its callers, by the average
    of each client for a limit per address or API key, or by the load of the service for a service policy. Limits
    that each proxy counts are multiplied by the proxies, and skipped if their number is unknown. A proxy of Envoy
    Gateway counts each listener, host and match of a route separately. The proposed limit is 25 % above the expected
    load, and at most what the services behind it answer.

    Every route to a service has a limit, and together these allow more than the service answers with all replicas.
    Or a limit of a service policy is above what one replica answers. Services that cannot answer their expected
    peak are skipped.

    The peak of the calls to an external service is above its ``requests_per_second``.

Why:
    Legitimate clients get 429 at the busiest time. Their retries add load and are refused again.

    When more requests come than declared, the limit refuses none, and the service is overloaded as without it.
    Behind three proxies, a local limit is three times its number.

    The provider refuses the excess at the busiest time, and may block the account.

Example:
    Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=300, peak=900),
          limits=[RateLimit(500, limiter=limits)])

    edge = Gateway("edge", listeners=[Listener(certificate=tls)], replicas=3)
    pricing = Microservice("pricing", replicas=4, requests_per_second_per_replica=400, image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], limits=[RateLimit(1_500)])

    weather = ExternalService("weather", host="api.weather.example", requests_per_second=100)
    Microservice("eta", traffic=Traffic(mean=90, peak=300), calls=[weather], image=IMAGE)

Instead:
    Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=300, peak=900),
          limits=[RateLimit(1_200, limiter=limits)])

    Route("prices", gateway=edge, targets=[pricing], limits=[RateLimit(500)])

    Microservice("eta", traffic=Traffic(mean=90, peak=300), calls=[Call(weather, per_request=0.2)], image=IMAGE)

Source:
    Arithmetic over the blueprint; Envoy documentation, local rate limit filter (a bucket of each process); the
    provider's limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import Load, calls_bring, loads, requests, sources
from aiscale.analysis.load.rate_limits import counters, is_for_all
from aiscale.analysis.network.meshes import policies
from aiscale.analysis.network.routing import callers
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import capacity
from aiscale.rules.network.limits import guard, room, words

CODE = "NET025"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit below the load, or above the capacity."""
    yield from _traffic(graph)
    yield from _capacity(graph)
    yield from _provider(graph)


class _Expected(NamedTuple):
    """What comes within one limit: how much, and who sends it, as text."""

    load: Load
    who: str


def _traffic(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        # No more than the service answers: a limit above that protects nothing.
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


def _capacity(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that its limits do not protect."""
    limited: set[Component] = set()
    for policy, _, service in policies(graph):
        each = getattr(service, "requests_per_second_per_replica", None)
        for index, limit in enumerate(policy.limits):
            if not is_for_all(limit):
                continue
            limited.add(service)
            if each is not None and limit.per_second > each:
                yield policy.finding(
                    CODE, SEVERITY, f"{policy.name} lets {words(limit, 1)} through to each replica of {service.name}, "
                    f"which answers {Rate(each)}",
                    argument="limits", index=index, label="above the capacity",
                    help=f"RateLimit({int(each):_})",
                )  # fmt: skip
    for service in graph.of(Service):
        if service not in limited:
            yield from _behind(graph, service)


def _behind(graph: ArchitectureGraph, service: Service) -> Iterator[Diagnostic]:
    guarded = guard(graph, service)
    if guarded is None:
        return
    lets, most = guarded.lets, guarded.most
    through = sum(one.per_second for one in lets)
    # Where what is declared is too much already, that is another finding.
    if through <= most or loads(graph)[service.address].peak > most:
        return
    widest = max(lets, key=lambda one: one.per_second)
    each, who = widest.let.counters, "proxies, or a limiter"
    if widest.route.gateway.is_envoy_gateway:
        who = "counters, of proxies, listeners, hosts and matches"
    *routes, name = disambiguated(*(one.route for one in lets), service)
    names = listed(routes)
    yield widest.route.finding(
        CODE, SEVERITY, f"{names} let{'s' if len(lets) == 1 else ''} {Rate(through)} through to {name}, which "
        f"answers {Rate(most)}",
        argument="limits", index=widest.let.number, label="above the capacity",
        notes=tuple(f"{route}: {words(one.route.limits[one.let.number], one.let.counters)}"
                    for route, one in zip(routes, lets, strict=True)),
        help=(f"limits of {Rate(most)} together" if len(lets) > 1
              else f"RateLimit({int(most / each):_}) in each of {each} {who}"
              if each > 1 else f"a limit of {Rate(most)}") + f", or more replicas of {service.name}",
    )  # fmt: skip


def _provider(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each provider that is asked too often."""
    for service in graph.of(ExternalService):
        can, peak = capacity(graph, service), loads(graph)[service.address].peak
        if can is None or peak <= can.rate:
            continue
        parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, service) if part.peak]
        label, more = can.words(peak)
        yield service.finding(
            CODE, WORST, f"{service.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} reach it at the peak",
            argument=can.argument, label=label, notes=(f"at the peak: {' + '.join(parts)}",), help=more,
        )  # fmt: skip
