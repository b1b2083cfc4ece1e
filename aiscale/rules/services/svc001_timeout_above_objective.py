"""A call may take longer than the p99 objective of its caller.

What:
    The timeout of a call × its attempts is above the caller's own p99 objective. A route with an objective is such a
    caller: its timeout must fit, and so must the p99 objectives of the services behind it. A query of a database and a
    lookup of features with a ``timeout_ms`` count in the same way.

Why:
    When the callee hangs, the last attempt ends after the caller has exceeded its objective: it only adds load to a
    service that already fails.

Example:
    Microservice("pricing", objective=Objective(p99_ms=80), calls=[Call(surge, timeout_ms=50, retries=2)], image=IMAGE)

Instead:
    Microservice("pricing", objective=Objective(p99_ms=80), calls=[Call(surge, timeout_ms=40, retries=1)], image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: deadlines and retries.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from aiscale.analysis.failure.fallbacks import chain
from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.latency.promised_calls import calls_with_promises, promise_of, queries_with_promises
from aiscale.analysis.latency.request_waits import has_timeouts, together_ms, waits_of, with_instead_ms
from aiscale.analysis.latency.routed_promises import behind
from aiscale.analysis.latency.time_limits import fitting, lacking_ms, room_of
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.core.relations import UNSEEN_BY_P99, Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call, query and look-up, and for each route, that can outlast its caller's promise."""
    yield from _calls(graph)
    yield from _queries(graph)
    yield from _look_ups(graph)
    for route in graph.of(Route):
        promised = route.objective.p99_ms if route.objective else None
        if promised is not None:
            yield from _route(graph, route, promised)


def _calls(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    for caller, promise, callee, _, edge in calls_with_promises(graph):
        given = edge.relation if isinstance(edge.relation, Call) else None
        call = given or Call(callee)
        attempts, budget = call.retries + 1, promise.p99_ms
        if not has_timeouts(caller):
            continue
        if budget is None or call.longest_ms <= budget or call.per_request <= UNSEEN_BY_P99:
            continue
        inner = (".retries" if call.timeout_ms <= budget else ".timeout_ms") if given else ""
        tries = f"{attempts} attempts of {call.timeout_ms:,} ms" if attempts > 1 else f"{call.timeout_ms:,} ms"
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} has a p99 objective of {budget:,g} ms, but may wait {call.longest_ms:,} ms "
            f"for {callee.name}",
            argument=edge.field + inner, index=edge.item, label=tries,
            notes=() if given and "timeout_ms" in given.model_fields_set else ("a call waits 1,000 ms (default)",),
            help=_help(graph, caller, callee, edge, call, budget),
        )  # fmt: skip


def _help(
    graph: ArchitectureGraph, caller: Component, callee: Component, edge: GraphEdge, call: Call, budget: float
) -> str:  # fmt: skip
    """Limits that break no other promise that is known; where there are none, what must be faster or longer.

    The longer promise is enough for all that the caller waits for as it is, fallbacks included.
    """
    room = room_of(graph, caller, edge, budget)
    written = f"{type(call).__name__}({caller.location.variable(edge.field, edge.item) or callee.name}, timeout_ms="
    ways = [
        f"retries={one.retries}" if one.timeout_ms == call.timeout_ms and one.retries < call.retries
        else f"{written}{one.timeout_ms}" + (f", retries={one.retries}" if call.retries else "") + ")"
        for one in fitting(graph, call, room, caller, callee)
    ]  # fmt: skip
    if ways:
        return ", or ".join(ways)
    lacking = lacking_ms(graph, call, room, caller, callee)
    others = " and its fallbacks" if chain(callee) else ""
    shorter = " shorter timeouts of the other calls," if room.spare_ms >= lacking else ""
    enough = max(budget + lacking, call.longest_ms)
    if isinstance(caller, Service):
        enough = max(enough, with_instead_ms(wait for wait in waits_of(graph, caller) if wait.is_usual))
    return f"a faster {callee.name}{others},{shorter} or p99_ms={math.ceil(enough)} of {caller.name}"


def _queries(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    for service, promise, query, _ in queries_with_promises(graph):
        budget, waits = promise.p99_ms, query.longest_ms
        if budget is None or waits is None or waits <= budget or query.per_request <= UNSEEN_BY_P99:
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} has a p99 objective of {budget:,g} ms, but may wait {waits:,} ms for "
            f"{query.store.name}",
            argument=f"{query.edge.field}.timeout_ms", index=query.edge.item, label=f"{waits:,} ms",
            help=_limit_help(graph, query.edge, query.store, query.in_turn, budget),
        )  # fmt: skip


def _look_ups(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    for use in uses(graph):
        budget, waits, store = promise_of(use.service).p99_ms, use.lookup.timeout_ms, use.features.store
        if budget is None or waits is None or waits <= budget or use.lookup.per_request <= UNSEEN_BY_P99:
            continue
        yield use.service.finding(
            CODE, SEVERITY, f"{use.service.name} has a p99 objective of {budget:,g} ms, but may wait {waits:,} ms for "
            "the "
            f"features of {use.features.name}",
            argument=f"{use.edge.field}.timeout_ms", index=use.edge.item, label=f"{waits:,} ms",
            help=_limit_help(graph, use.edge, store, use.lookup.in_turn, budget),
        )  # fmt: skip


def _limit_help(graph: ArchitectureGraph, edge: GraphEdge, store: Component, in_turn: int, budget: float) -> str:
    """A timeout that fits next to all other waits of the service; where none fits, what must be faster or longer.

    Args:
        graph: the architecture.
        edge: the query or the look-up.
        store: what is asked.
        in_turn: how many of them one request waits for, one after another.
        budget: the service's p99 objective, in milliseconds.
    """
    service = graph[edge.source]
    room = room_of(graph, service, edge, budget)
    most = math.floor(room.most_ms)
    if most >= room.least_ms:
        return f"timeout_ms={most}"
    lacking = (room.least_ms - most) * in_turn
    shorter = " shorter timeouts of the other calls," if room.spare_ms >= lacking else ""
    longer = f"timeout_ms={room.least_ms} with p99_ms={math.ceil(budget + lacking)} of {service.name}"
    return f"a faster {store.name},{shorter} or {longer}"


def _route(graph: ArchitectureGraph, route: Route, promised: float) -> Iterator[Diagnostic]:
    decision = route.decision_ms or 0
    waits, tried = route.in_all_ms, route.attempt_ms
    usual = [item.service for item in behind(graph, route) if item.share > UNSEEN_BY_P99]
    # A route that does not even wait for the service is another finding.
    slow = [(p99, service) for service in usual if (p99 := promise_of(service).p99_ms) and promised < p99 <= tried]
    if slow:
        p99, service = max(slow, key=lambda item: item[0])
        name, other = disambiguated(route, service)
        yield route.finding(
            CODE, SEVERITY, f"{name} has a p99 objective of {promised:,g} ms, but {other} may take {p99:,g} ms",
            argument="objective.p99_ms", label=f"{other} has a p99 objective of {p99:,g} ms",
            help=f"{_promise(route, p99)}, or a faster {other}",
        )  # fmt: skip
    elif waits > promised and usual and (route.timeout_ms is not None or route.gateway.default_timeout_ms is not None):
        given = "timeout_ms" in route.model_fields_set
        name, other = disambiguated(route, usual[0])
        long = f"may wait {waits:,} ms" if math.isfinite(waits) else "waits without a timeout"
        authorized = f", {decision:,} of them for its authorization" if decision else ""
        yield route.finding(
            CODE, SEVERITY, f"{name} has a p99 objective of {promised:,g} ms, but {long} for {other}{authorized}",
            argument="timeout_ms" if given else "objective.p99_ms",
            label="all attempts together" if given else "no timeout",
            notes=() if given else (_default(route),),
            help=_route_help(graph, route, promised, waits, usual, decision),
        )  # fmt: skip


def _promise(route: Route, p99: float) -> str:
    """A promise that the service keeps, and that the route does not wait beyond."""
    if route.timeout_ms is None and route.gateway.default_timeout_ms is None:
        return f"p99_ms={p99:g}"
    if math.isfinite(route.longest_ms):
        return f"p99_ms={max(p99, route.in_all_ms):g}"
    enough = math.ceil(1.25 * p99)
    return f"p99_ms={enough} with timeout_ms={enough}"


def _default(route: Route) -> str:
    kind = f"GatewayClass {route.gateway.class_name}"
    if math.isinf(route.longest_ms):
        return f"a route of {kind} has no timeout (default)"
    return f"a route of {kind} waits {route.longest_ms:,} ms (default)"


def _route_help(
    graph: ArchitectureGraph, route: Route, promised: float, waits: float, services: Sequence[Component], decision: int
) -> str:  # fmt: skip
    """A timeout that fits, with what must then be shorter behind it; or a promise that does."""
    longer = f", or p99_ms={waits} of {route.name}" if "timeout_ms" in route.model_fields_set else ""
    slow = [service.name for service in services if (promise_of(service).p99_ms or 0.0) > promised]
    if slow:
        return f"a faster {listed(slow)}{longer}"
    if decision >= promised:
        return f"a shorter timeout_ms of the ExternalAuthorization{longer}"
    shorter = f"timeout_ms={max(1, int(promised - decision))}"
    if route.per_try_timeout_ms is not None and route.per_try_timeout_ms > promised - decision:
        shorter += " without per_try_timeout_ms"
    patient = [
        service.name for service in services
        if promise_of(service).p99_ms is None
        and together_ms(wait for wait in waits_of(graph, service) if wait.is_limit) > promised - decision
    ]  # fmt: skip
    return f"{shorter}{f' and shorter timeouts in {listed(patient)}' if patient else ''}{longer}"
