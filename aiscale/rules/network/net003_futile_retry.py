"""A retry cannot succeed.

What:
    The attempts and pauses before a retry take the whole total timeout of a call or a route. Or a route retries
    after its ``per_try_timeout_ms``, and a client times out before that.

    A service is balanced by a consistent hash, and its callers retry.

Why:
    When attempts time out, the last retries are never made, although the promise counts on them.

    The hash sends the retry to the same replica. With a hash, Istio leaves out its condition that a retry goes to
    another host, so the retry only adds load.

Example:
    Call(surge, timeout_ms=50, retries=3, total_timeout_ms=100)

    ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))
    Microservice("feed", calls=[Call(ranker, retries=2)], image=IMAGE)

Instead:
    Call(surge, timeout_ms=50, retries=1, total_timeout_ms=100)

    Microservice("feed", calls=[Call(ranker)], image=IMAGE)

Source:
    Gateway API 1.6, HTTPRoute timeouts: an attempt's time counts towards the request's; Istio 1.30, retries in the
    route configuration.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.network.meshes import calls, implied_retries, mesh_of, policies, written_retries
from aiscale.analysis.network.routing import is_aside
from aiscale.components.network.istio import Istio
from aiscale.components.network.route import Route
from aiscale.components.network.service_policy import ConsistentHash
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "NET003"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry that has no time left, or no other replica."""
    yield from _time(graph)
    yield from _same_replica(graph)


def _time(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call and route whose last retry comes too late."""
    for caller, callee, edge, call in calls(graph):
        if call.total_timeout_ms is None:
            continue
        begun = _retries_begun(call)
        if begun < call.retries:
            name, other = disambiguated(caller, callee)
            yield caller.finding(
                CODE, SEVERITY, f"{name} retries {other} {_times(call.retries)}, but {_fitting(begun)} "
                "can begin in time",
                argument=f"{edge.field}.retries", index=edge.item,
                label=f"{call.total_timeout_ms:,} ms are over before the last begins",
                notes=(f"an attempt takes up to {call.timeout_ms:,} ms",
                       *((f"the pauses add {call.pauses_ms:,.0f} ms",) if call.pauses_ms else ())),
                help=f"retries={begun}, a shorter timeout_ms, or a longer total_timeout_ms",
            )  # fmt: skip
    for route in graph.of(Route):
        if route.per_try_timeout_ms is None or not route.retries:
            continue
        begun = int(min(_begun_within(route.longest_ms, route.attempt_ms), route.retries))
        yield from _clients(graph, route, begun)
        if begun < route.retries:
            yield route.finding(
                CODE, SEVERITY, f"{route.name} retries {_times(route.retries)}, but {_fitting(begun)} can begin in "
                "time",
                argument="retries", label=f"{route.longest_ms:,} ms are over before the last begins",
                notes=(f"an attempt takes up to {route.attempt_ms:,} ms",),
                help=f"retries={begun}, a shorter per_try_timeout_ms, or a longer timeout_ms",
            )  # fmt: skip


def _clients(graph: ArchitectureGraph, route: Route, begun: int) -> Iterator[Diagnostic]:
    """Those that leave before the last retry that the route has time for begins."""
    for edge in graph.edges_to(route.address, EdgeKind.CALLS):
        call, client = edge.relation, graph[edge.source]
        if not isinstance(call, Call) or "timeout_ms" not in call.model_fields_set:
            continue
        seen = int(_begun_within(call.timeout_ms, route.attempt_ms))
        if seen < begun:
            name, left = disambiguated(client, route)
            yield client.finding(
                CODE, SEVERITY, f"{name} stops waiting for {left} after {call.timeout_ms:,} ms, when "
                f"{f'at most {seen}' if seen else 'none'} of its {route.retries} retries has begun",
                argument=f"{edge.field}.timeout_ms", index=edge.item, label="shorter than the attempts",
                notes=(f"{left} tries {_times(begun + 1)}, up to {route.attempt_ms:,} ms each",),
                related=(Related(f"{left} retries", route.location, "retries"),),
                help=f"timeout_ms={route.attempt_ms * (begun + 1):_}, or a shorter per_try_timeout_ms of "
                f"{left}",
            )  # fmt: skip


def _begun_within(limit_ms: float, each_ms: float) -> float:
    """How many retries begin within a time, when every attempt takes as long as it may; infinite without a limit."""
    return limit_ms if math.isinf(limit_ms) else (limit_ms - 1) // each_ms


def _retries_begun(call: Call) -> int:
    """How many retries begin before the total time is over, when every attempt times out."""
    begun, spent, pause = 0, call.timeout_ms, call.backoff_ms or 0
    while begun < call.retries and spent + pause < (call.total_timeout_ms or 0):
        begun, spent, pause = begun + 1, spent + pause + call.timeout_ms, pause * 2
    return begun


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _fitting(count: int) -> str:
    return "no retry" if count == 0 else "only one" if count == 1 else f"only {count}"


def _same_replica(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose retries come back to the same replica."""
    for policy, _, service in policies(graph):
        if not isinstance(policy.load_balancing, ConsistentHash):
            continue
        names = [
            graph[edge.source].name
            for edge in graph.in_edges(service, EdgeKind.CALLS)
            if isinstance(mesh_of(graph, graph[edge.source]), Istio) and _retries(graph, edge)
        ]
        if names:
            yield policy.finding(
                CODE, SEVERITY, f"{listed(names)} retr{'ies' if len(names) == 1 else 'y'} {service.name}, but return"
                f"{'s' if len(names) == 1 else ''} to the same replica",
                argument="load_balancing", label="the hash of a retry is the same",
                help='load_balancing="LEAST_REQUEST", or calls without retries',
            )  # fmt: skip


def _retries(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    caller = graph[edge.source]
    if is_aside(edge):
        return 0
    own = caller.retries if isinstance(caller, Route) else 0
    own = edge.relation.retries if isinstance(edge.relation, Call) else own
    written = written_retries(graph, edge)
    return own or (written.attempts if written is not None else implied_retries(graph, edge))
