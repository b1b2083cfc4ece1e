"""A service goes on working for a caller that has left.

What:
    A call's timeout is shorter than the time that the callee may wait for its own calls and queries: one after another,
    and the slowest of those made at the same time.

Why:
    The caller gives up and tries again, while the callee still waits for the first attempt. Under load most of
    the work in the system is then for nobody. A gRPC call takes its deadline along, so the callee stops too.

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

from aiscale.analysis.routing import answering, is_aside
from aiscale.analysis.waiting import together_ms, told_ms, waits_of
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.route import Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.services.promises import promise_of

CODE = "NET002"
SEVERITY = Severity.WARNING
FAULTS = ("network-2",)


class _Total(NamedTuple):
    """What a service waits for: its name, in all, for its slowest call, and what it is made of."""

    name: str
    longest_ms: float
    slowest_ms: float
    parts: tuple[str, ...]


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that ends before those of its callee do."""
    waits: dict[str, _Total] = {}
    for edge in graph.edges_of(EdgeKind.CALLS):
        timeout_ms = _timeout_ms(graph[edge.source], edge)
        if timeout_ms is None:
            continue
        if edge.target not in waits:
            waits[edge.target] = _wait_ms(graph, edge.target)
        wait, caller, callee = waits[edge.target], graph[edge.source], graph[edge.target]
        if wait.longest_ms <= timeout_ms or _told_otherwise(callee, wait, timeout_ms):
            continue
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} leaves {callee.name} after {timeout_ms:,} ms, but "
            f"{'it' if wait.name == callee.name else wait.name} may wait {told_ms(wait.longest_ms)} for its own calls",
            argument=_argument(caller, edge), index=edge.item, label=f"shorter than the waits of {callee.name}",
            notes=(f"{wait.name} waits for {listed(wait.parts, most=5)}",),
            help=f"shorter timeouts in {wait.name}, or {_edit(caller, math.ceil(wait.longest_ms))}",
        )  # fmt: skip


def _timeout_ms(caller: Component, edge: GraphEdge) -> int | None:
    """When the caller gives up, where somebody has said so; never for a gRPC call, whose callee knows."""
    if isinstance(caller, Route):
        said = not is_aside(edge) and {"timeout", "per_try_timeout"} & caller.model_fields_set
        return round((caller.per_try_timeout or caller.timeout) * 1_000) if said else None
    call = edge.relation
    if not isinstance(call, Call) or call.protocol == "grpc" or "timeout_ms" not in call.model_fields_set:
        return None
    return call.timeout_ms


def _wait_ms(graph: ArchitectureGraph, address: str) -> _Total:
    """The longest that a service waits for its own calls, and what it is made of; of an entrance, what is behind it."""
    if isinstance(balancer := graph[address], GlobalLoadBalancer):
        return max((_wait_ms(graph, one.target.address) for one in balancer.choices), key=lambda wait: wait.longest_ms)
    if isinstance(route := graph[address], Route):
        behind = [_wait_ms(graph, edge.target) for edge in answering(graph, route)]
        longest = max(behind, key=lambda wait: wait.longest_ms)
        most = round(route.timeout * 1_000)
        return longest._replace(longest_ms=min(longest.longest_ms, most), slowest_ms=min(longest.slowest_ms, most))
    service = graph[address]
    waits = [wait for wait in waits_of(graph, service) if wait.is_limit]
    slowest = max((wait.longest_ms for wait in waits), default=0.0)
    is_one_of_them = isinstance(service, InferenceGraph) and service.router != "Sequence"
    parts = tuple(f"{graph[wait.edge.target].name} {told_ms(wait.longest_ms)}" for wait in waits)
    return _Total(service.name, slowest if is_one_of_them else together_ms(waits), slowest, parts)


def _told_otherwise(callee: Component, wait: _Total, timeout_ms: int) -> bool:
    """Whether the promise of the callee shows the same fault at its caller or at its own calls already."""
    promised_ms = promise_of(callee).p99_ms
    return promised_ms is not None and (timeout_ms < promised_ms or wait.slowest_ms > promised_ms)


def _argument(caller: Component, edge: GraphEdge) -> str:
    if isinstance(caller, Route):
        return "per_try_timeout" if caller.per_try_timeout is not None else "timeout"
    return f"{edge.field}.timeout_ms"


def _edit(caller: Component, longest_ms: int) -> str:
    if isinstance(caller, Route):
        return f'timeout="{longest_ms}ms"'
    return f"timeout_ms={longest_ms}"
