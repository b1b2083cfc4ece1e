"""A retry that can never begin.

What:
    The attempts before it and the pauses between them take the whole time that a call or a route has in total. Or a
    route retries after its ``per_try_timeout_ms``, and a client leaves before that.

Why:
    When attempts time out, the last retries do not happen. Whoever counts on them for the promise counts wrong.

Example:
    Call(surge, timeout_ms=50, retries=3, total_timeout_ms=100)

Instead:
    Call(surge, timeout_ms=50, retries=1, total_timeout_ms=100)

Source:
    Gateway API 1.6, HTTPRoute timeouts: an attempt's time counts towards the request's.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import calls
from aiscale.components.network.route import Route
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET003"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        begun = _begun_within(route.timeout_ms, route.attempt_ms)
        yield from _clients(graph, route, min(begun, route.retries))
        if begun < route.retries:
            yield route.finding(
                CODE, SEVERITY, f"{route.name} retries {_times(route.retries)}, but {_fitting(begun)} can begin in "
                "time",
                argument="retries", label=f"{route.timeout_ms:,} ms are over before the last begins",
                notes=(f"an attempt takes up to {route.attempt_ms:,} ms",),
                help=f"retries={begun}, a shorter per_try_timeout_ms, or a longer timeout_ms",
            )  # fmt: skip


def _clients(graph: ArchitectureGraph, route: Route, begun: int) -> Iterator[Diagnostic]:
    """Those that leave before the last retry that the route has time for begins."""
    for edge in graph.edges_to(route.address, EdgeKind.CALLS):
        call, client = edge.relation, graph[edge.source]
        if not isinstance(call, Call) or "timeout_ms" not in call.model_fields_set:
            continue
        seen = _begun_within(call.timeout_ms, route.attempt_ms)
        if seen < begun:
            name, left = disambiguated(client, route)
            yield client.finding(
                CODE, SEVERITY, f"{name} leaves {left} after {call.timeout_ms:,} ms, by when "
                f"{f'at most {seen}' if seen else 'none'} of its {route.retries} retries has begun",
                argument=f"{edge.field}.timeout_ms", index=edge.item, label="shorter than the attempts",
                notes=(f"{left} tries {_times(begun + 1)}, up to {route.attempt_ms:,} ms each",),
                related=(Related(f"{left} retries", route.location, "retries"),),
                help=f"timeout_ms={route.attempt_ms * (begun + 1):_}, or a shorter per_try_timeout_ms of "
                f"{left}",
            )  # fmt: skip


def _begun_within(limit_ms: int, each_ms: int) -> int:
    """How many retries begin within a time, when every attempt takes as long as it may."""
    return (limit_ms - 1) // each_ms


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
