"""A service keeps working for a caller that has timed out.

What:
    A call's timeout is shorter than the callee may wait for its own calls and queries: the sum of sequential ones,
    and the slowest of parallel ones or of those of which a request makes one. A call without a timeout has 1,000
    ms, and is compared only with callees that set theirs.

Why:
    The caller gives up and retries while the callee still works on the first attempt. Under load most of the work
    is for requests that are abandoned. A gRPC call propagates its deadline, so its callee stops too.

Example:
    prices = Microservice("prices", calls=[Call(stock, timeout_ms=200), Call(tax, timeout_ms=200)], image=IMAGE)
    Microservice("cart", calls=[Call(prices, timeout_ms=300)], image=IMAGE)

Instead:
    prices = Microservice("prices", image=IMAGE, calls=[
        Call(stock, timeout_ms=200, parallel="lookups"), Call(tax, timeout_ms=200, parallel="lookups")])
    Microservice("cart", calls=[Call(prices, timeout_ms=300)], image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: deadline propagation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.latency.long_responses import cut_off
from aiscale.analysis.latency.promised_calls import p99_of
from aiscale.analysis.latency.request_waits import DEFAULT_MS, ms_text, together_ms, waits_of
from aiscale.analysis.network.call_protocols import call_protocol
from aiscale.analysis.network.routing import answering, is_aside
from aiscale.components.network.route import Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call, Read, Write
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import forwarded

CODE = "NET002"
SEVERITY = Severity.WARNING


class _Total(NamedTuple):
    """What a service waits for: itself, in all, for its slowest call, the parts, and for the slowest that is said."""

    service: Component
    longest_ms: float
    slowest_ms: float
    parts: tuple[str, ...]
    said_ms: float


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that ends before those of its callee do."""
    waits: dict[str, _Total] = {}
    for edge in graph.edges_of(EdgeKind.CALLS):
        timeout_ms = _timeout_ms(graph, edge)
        if timeout_ms is None:
            continue
        if edge.target not in waits:
            waits[edge.target] = _wait_ms(graph, edge.target)
        wait, caller, callee = waits[edge.target], graph[edge.source], graph[edge.target]
        said = _says_timeout(edge) or isinstance(caller, Route)
        # Where nobody says anything, a chain of defaults is no decision.
        if (wait.longest_ms if said else wait.said_ms) <= timeout_ms or _told_otherwise(
            graph, callee, wait, timeout_ms
        ):
            continue
        if isinstance(caller, Route) and cut_off(graph, caller, callee) is not None:
            continue  # NET020 says so
        name, left, waiting = disambiguated(caller, callee, wait.service)
        yield caller.finding(
            CODE, SEVERITY, f"{name} stops waiting for {left} after {timeout_ms:,} ms, but "
            f"{'it' if wait.service is callee else waiting} may wait {ms_text(wait.longest_ms)} for its own calls",
            argument=_argument(caller, edge), index=edge.item, label=f"shorter than the waits of {left}",
            notes=(*(() if said else (f"a call without a timeout waits {timeout_ms:,} ms",)),
                   f"{waiting} waits for {listed(wait.parts, most=5)}"),
            help=f"shorter timeouts in {waiting}, or {_edit(caller, edge, math.ceil(wait.longest_ms))}",
        )  # fmt: skip


def _timeout_ms(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """When the caller gives up, of a route where somebody has said so; never for a gRPC call, whose callee knows."""
    caller, callee = graph[edge.source], graph[edge.target]
    if isinstance(caller, Route):
        said = not is_aside(edge) and {"timeout_ms", "per_try_timeout_ms"} & caller.model_fields_set
        return caller.attempt_ms if said else None
    # How long a graph waits for a step is its router's matter, and a client outside is not known, where nobody says it.
    if not (_says_timeout(edge) or (isinstance(callee, CallTarget) and not isinstance(caller, InferenceGraph))):
        return None
    call = edge.relation if isinstance(edge.relation, Call) else None
    if call_protocol(graph, edge) == "grpc":
        return None
    return DEFAULT_MS if call is None else call.timeout_ms


def _says_timeout(edge: GraphEdge) -> bool:
    return isinstance(edge.relation, Call | Read | Write) and "timeout_ms" in edge.relation.model_fields_set


def _wait_ms(graph: ArchitectureGraph, address: str) -> _Total:
    """The longest that a service waits for its own calls, and what it is made of; of an entrance, what is behind it."""
    passing = graph[address]
    if not isinstance(passing, Route | InferenceGraph) and (onward := forwarded(graph, passing)):
        return max((_wait_ms(graph, edge.target) for edge in onward), key=lambda wait: wait.longest_ms)
    if isinstance(route := passing, Route):
        behind = [_wait_ms(graph, edge.target) for edge in answering(graph, route)]
        longest = max(behind, key=lambda wait: wait.longest_ms)
        most, decision, asked = route.longest_ms, route.decision_ms or 0, route.authorized_by
        parts = longest.parts
        if asked is not None and decision:
            parts = (*parts, f"{asked.target.name} {decision:,} ms (authorization at {route.name})")
        return longest._replace(
            longest_ms=min(longest.longest_ms, most) + decision, slowest_ms=min(longest.slowest_ms, most),
            said_ms=min(longest.said_ms, most) + decision, parts=parts,
        )  # fmt: skip
    service = graph[address]
    waits = [wait for wait in waits_of(graph, service) if wait.is_limit]
    slowest = max((wait.longest_ms for wait in waits), default=0.0)
    parts = tuple(f"{graph[wait.edge.target].name} {wait.text()}" for wait in waits)
    said = max((wait.all_ms for wait in waits if _says_timeout(wait.edge)), default=0.0)
    return _Total(service, together_ms(waits), slowest, parts, said)


def _told_otherwise(graph: ArchitectureGraph, callee: Component, wait: _Total, timeout_ms: float) -> bool:
    """Whether the promise of the callee shows the same fault at its caller or at its own calls already."""
    promised = p99_of(graph, callee)
    return promised is not None and (timeout_ms < promised.ms or wait.slowest_ms > promised.ms)


def _argument(caller: Component, edge: GraphEdge) -> str:
    if isinstance(caller, Route):
        return "per_try_timeout_ms" if caller.per_try_timeout_ms is not None else "timeout_ms"
    return f"{edge.field}.timeout_ms" if isinstance(edge.relation, Call) else edge.field


def _edit(caller: Component, edge: GraphEdge, longest_ms: int) -> str:
    if isinstance(caller, Route) or isinstance(edge.relation, Call):
        return f"timeout_ms={longest_ms}"
    return f"Call({caller.location.variable(edge.field, edge.item) or '…'}, timeout_ms={longest_ms})"
