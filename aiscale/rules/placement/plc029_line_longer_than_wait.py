"""A call gives up before its request has gone there and its answer back.

What:
    A call crosses the uplink of a site, and its timeout is not longer than the round trip of the uplink together with
    the p99 that the callee promises, or than the round trip alone where it promises nothing.

Why:
    The line takes its time whatever the callee does. A timeout that was measured beside the callee fails every call
    from afar, and retries only add load.

Example:
    pop = Site("pop", cpu=16, memory="64Gi", uplink=Uplink(mbps=1_000, rtt_ms=200))
    intake = Microservice("intake", image=IMAGE, on=core)
    Microservice("pre", calls=[Call(intake, timeout_ms=90)], on=pop, image=IMAGE)

Instead:
    Microservice("pre", calls=[Call(intake, timeout_ms=300)], on=pop, image=IMAGE)

Source:
    Arithmetic over the blueprint: the round trip of the uplinks between the two places. A new connection takes more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.places import home_of, uplinks_ms
from aiscale.analysis.routing import reached
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.services.promises import promise_of

CODE = "PLC029"
SEVERITY = Severity.ERROR
FAULTS = ("network-2",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that the line alone makes too long."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        if isinstance(edge.relation, Call):
            yield from _finding(graph, edge, edge.relation)


def _finding(graph: ArchitectureGraph, edge: GraphEdge, call: Call) -> Iterator[Diagnostic]:
    caller, callee = graph[edge.source], graph[edge.target]
    here, there, way, takes = _line(graph, edge)
    # Where the callee alone takes longer, SVC002 says so.
    if not way or here is None or there is None or call.timeout_ms > way + takes or takes > call.timeout_ms:
        return
    least, promised = 10 * math.ceil((way + 1.25 * takes + 1) / 10), promise_of(caller).p99_ms
    if promised is None or least * (call.retries + 1) <= promised:
        advice = f"timeout_ms={least}, or {callee.name} where it is called from"
    else:
        advice = f"{callee.name} where it is called from: {caller.name} promises p99 {promised:,g} ms"
    every = call.timeout_ms <= way
    yield caller.finding(
        CODE, SEVERITY, f"{caller.name} on {here.name} gives up on {callee.name} after {call.timeout_ms:,} ms, but the "
        f"line to {there.name} takes {way:,g} ms there and back",
        argument=f"{edge.field}.timeout_ms" if "timeout_ms" in call.model_fields_set else edge.field, index=edge.item,
        label="every call fails" if every else f"{callee.name} has {call.timeout_ms - way:,g} ms left",
        notes=() if every else (f"{callee.name} promises p99 {takes:,g} ms",), help=advice,
    )  # fmt: skip


def _line(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Place | None, Place | None, float, float]:
    """Where the caller is and what it calls, the way there and back, and what the callee promises, in milliseconds.

    By a route the way goes on from the gateway to what answers behind it: to the nearest of these.
    """
    callee, (first, *behind) = graph[edge.target], reached(graph, edge)
    here, there = home_of(graph, graph[edge.source]), home_of(graph, first)
    onward = min((uplinks_ms(there, home_of(graph, one)) for one in behind), default=0.0)
    quickest = min((promise_of(one).p99_ms or 0.0 for one in behind), default=0.0)
    return here, there, uplinks_ms(here, there) + onward, promise_of(callee).p99_ms or quickest
