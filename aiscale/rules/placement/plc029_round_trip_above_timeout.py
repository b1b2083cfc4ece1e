"""The timeout of a call is shorter than its network round trip and its answer.

What:
    A call, a database query or a feature lookup crosses the uplink of a site, or goes to another cloud region. Its
    timeout is not longer than the round trip plus the p99 that the callee promises or that is measured, or than the
    round trip alone if no p99 is known. With ``required=False``, only the round trip counts: such a call is never
    answered, and its caller always continues without it.

Why:
    The network takes its time whatever the callee does. A timeout that was measured next to the callee fails every
    remote call, and retries only add load.

Example:
    pop = Site("pop", cpu=16, memory="64Gi", uplink=Uplink(mbps=1_000, rtt_ms=200))
    intake = Microservice("intake", image=IMAGE, on=core)
    Microservice("pre", calls=[Call(intake, timeout_ms=90)], on=pop, image=IMAGE)

Instead:
    Microservice("pre", calls=[Call(intake, timeout_ms=300)], on=pop, image=IMAGE)

Source:
    Arithmetic over the blueprint: the round trip of the uplinks between the two places, or twice the distance of two
    cloud regions less 250 km at each end, at two thirds of the speed of light. A new connection takes more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.analysis.latency.network_paths import NEAR, NetworkPath, path_between, path_to
from aiscale.analysis.latency.promised_calls import p99_of, promise_of
from aiscale.analysis.latency.request_waits import line_to_features, look_up_at
from aiscale.analysis.latency.store_queries import Query, query
from aiscale.analysis.network.routing import reached
from aiscale.analysis.placement.places import home_of
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "PLC029"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call, query and look-up that the line alone makes too long."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        if isinstance(edge.relation, Call):
            yield from _finding(graph, edge, edge.relation)
    for edge in graph.edges_of(EdgeKind.READS, EdgeKind.WRITES):
        if (asked := query(graph, edge)) is not None and asked.longest_ms is not None:
            yield from _query(graph, asked, asked.longest_ms)
    for use in uses(graph):
        yield from _look_up(graph, use)


def _finding(graph: ArchitectureGraph, edge: GraphEdge, call: Call) -> Iterator[Diagnostic]:
    caller, callee = graph[edge.source], graph[edge.target]
    here, there, way, takes = _line(graph, edge)
    if here is None or there is None or _suffices(way, takes, call.timeout_ms, is_required=call.required):
        return
    least, promised = _enough_ms(way, takes), promise_of(caller).p99_ms
    if promised is None or least * (call.retries + 1) <= promised:
        advice = f"timeout_ms={least}, or run {callee.name} near {caller.name}"
    else:
        advice = f"run {callee.name} near {caller.name}: {caller.name} has a p99 objective of {promised:,g} ms"
    yield caller.finding(
        CODE, SEVERITY, f"{caller.name} on {here.name} gives up on {callee.name} after {call.timeout_ms:,} ms, but the "
        f"round trip to {there.name} takes {way.text()}",
        argument=f"{edge.field}.timeout_ms" if "timeout_ms" in call.model_fields_set else edge.field, index=edge.item,
        label=_left(callee.name, "call", call.timeout_ms, way) if call.required
        else f"never answered: {caller.name} always continues without it",
        notes=way.notes if call.timeout_ms <= way.ms else (*way.notes, f"{callee.name} has a p99 objective of "
        f"{takes:,g} ms"),
        help=advice if call.required else f"{advice}, or leave the call out",
    )  # fmt: skip


def _query(graph: ArchitectureGraph, asked: Query, waits: int) -> Iterator[Diagnostic]:
    reader, store = graph[asked.edge.source], asked.store
    way, takes = path_to(graph, reader, store), promise_of(store).p99_ms or 0.0
    if _suffices(way, takes, waits, is_required=asked.required):
        return
    yield reader.finding(
        CODE, SEVERITY, f"{reader.name} gives up on {store.name} after {waits:,} ms, but the round trip takes "
        f"{way.text()}",
        argument=f"{asked.edge.field}.timeout_ms", index=asked.edge.item,
        label=_left(store.name, "query", waits, way) if asked.required
        else f"never answered: {reader.name} always continues without it",
        notes=way.notes if waits <= way.ms else (*way.notes, f"{store.name} has a p99 objective of {takes:,g} ms"),
        help=f"timeout_ms={_enough_ms(way, takes)}, or {reader.name} near {store.name}",
    )  # fmt: skip


def _look_up(graph: ArchitectureGraph, use: Use) -> Iterator[Diagnostic]:
    way, takes = line_to_features(graph, use.edge), sum(part.ms for part in look_up_at(graph, use.edge) if part.is_p99)
    service, store, waits = use.service, use.features.store, use.lookup.timeout_ms
    if waits is None or _suffices(way, takes, waits, is_required=use.lookup.required):
        return
    yield service.finding(
        CODE, SEVERITY, f"{service.name} gives up on the features of {use.features.name} after {waits:,} ms, but the "
        f"round trip to {store.name} takes {way.text()}",
        argument=f"{use.edge.field}.timeout_ms", index=use.edge.item,
        label=_left(store.name, "look-up", waits, way) if use.lookup.required
        else f"never answered: {service.name} always continues without them",
        notes=way.notes if waits <= way.ms else (*way.notes, f"look-up in {store.name}, measured: p99 {takes:,g} ms"),
        help=f"timeout_ms={_enough_ms(way, takes)}, or {service.name} near {store.name}",
    )  # fmt: skip


def _suffices(way: NetworkPath, takes: float, timeout_ms: int, *, is_required: bool) -> bool:
    """Whether a time limit is none of the line's matter: long enough, or cutting off what may be done without.

    Where the other side alone takes longer than a required answer is waited for, SVC002 says so.
    """
    if not way.ms or not is_required:
        return not way.ms or timeout_ms > way.ms
    return timeout_ms > way.ms + takes or takes > timeout_ms


def _left(name: str, what: str, timeout_ms: int, way: NetworkPath) -> str:
    if timeout_ms <= way.ms:
        return f"every {what} fails"
    return f"{name} has {'at most ' if way.is_bound else ''}{timeout_ms - way.ms:,g} ms left"


def _enough_ms(way: NetworkPath, takes: float) -> int:
    """A time limit that does: the way, as long as it usually is, and a quarter more than the promise.

    No cable is as short as the distance: half as long again is usual.
    """
    usual = way.ms * (1.5 if way.is_bound else 1.0)
    return 10 * math.ceil((usual + 1.25 * takes + 1) / 10)


def _line(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Place | None, Place | None, NetworkPath, float]:
    """Where the caller is and what it calls, the way there and back, and what the callee promises, in milliseconds.

    By a route the way goes on from the gateway to what answers behind it: to the nearest of these.
    """
    callee, (first, *behind) = graph[edge.target], reached(graph, edge)
    here, there = home_of(graph, graph[edge.source]), home_of(graph, first)
    ways = (path_between(there, home_of(graph, one)) for one in behind)
    onward = min(ways, key=lambda way: way.ms, default=NEAR)
    promised = p99_of(graph, callee)
    return here, there, path_between(here, there) + onward, promised.ms if promised is not None else 0.0
