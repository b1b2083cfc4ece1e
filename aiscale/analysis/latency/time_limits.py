"""Timeouts of a call that fit into the objective of its caller, next to all other waits of the caller."""

from __future__ import annotations

import math
from typing import NamedTuple

from aiscale.analysis.latency.network_paths import path_to
from aiscale.analysis.latency.promised_calls import kept, p99_of, promise_of
from aiscale.analysis.latency.request_waits import Wait, grouped, look_up, waits_of
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Room(NamedTuple):
    """How long the attempts of a call may take.

    Attributes:
        least_ms: what one attempt needs: the promise of what is called, and the line there.
        most_ms: what all attempts of one call may take together, so that the caller keeps its promise, fallbacks
            included.
        spare_ms: what the caller may wait for all else beyond what that needs.
    """

    least_ms: int
    most_ms: float
    spare_ms: float = 0.0


def room_of(graph: ArchitectureGraph, caller: Component, edge: GraphEdge, promised: float) -> Room:
    """How long a call may take.

    A call that is too long alone gets what it needs, and an equal share of the remaining time.

    Args:
        graph: the architecture.
        caller: who calls.
        edge: the call.
        promised: the caller's p99 objective, in milliseconds.
    """
    own, in_turn = _least(graph, caller, edge), getattr(edge.relation, "in_turn", 1)
    if not isinstance(caller, Service):
        return Room(own, promised / in_turn)
    waits = [wait for wait in waits_of(graph, caller) if wait.is_usual]
    groups = grouped(waits)
    left, shared, spare = promised, 0, 0.0
    for group in groups.values():
        longest = max(wait.all_ms for wait in group)
        needed = max(_least_of(graph, caller, wait) if wait.is_limit else wait.all_ms for wait in group)
        if longest <= promised:
            left -= longest
            spare += longest - needed
        else:
            shared += 1
            left -= needed
    mine = next((group for group in groups.values() if any(wait.edge is edge for wait in group)), [])
    most = max((_least_of(graph, caller, wait) for wait in mine), default=float(own))
    left -= max((wait.in_all_ms - wait.all_ms for wait in waits), default=0.0)
    return Room(own, (most + (left / max(1, shared) if left > 0 else left)) / in_turn, spare)


def less_patient(graph: ArchitectureGraph, service: Component, waits_ms: float) -> list[str]:
    """Names of callers that stop waiting for a service earlier, as far as a timeout is set; through routes too.

    Args:
        graph: the architecture.
        service: what is called.
        waits_ms: how long it will wait for its own calls.
    """
    found: dict[str, None] = {}
    for edge in graph.in_edges(service, EdgeKind.CALLS):
        caller, call = graph[edge.source], edge.relation
        if isinstance(caller, Route):
            if {"timeout_ms", "per_try_timeout_ms"} & caller.model_fields_set and caller.attempt_ms < waits_ms:
                found[caller.name] = None
            found |= dict.fromkeys(less_patient(graph, caller, waits_ms))
        elif isinstance(call, Call) and "timeout_ms" in call.model_fields_set and call.timeout_ms < waits_ms:
            found[caller.name] = None
    return list(found)


def fitting(graph: ArchitectureGraph, call: Call, room: Room, caller: Component, callee: Component) -> list[Call]:
    """The call with limits that fit: with all its retries, then with fewer; none where not even one attempt does."""
    with_all = longest_fitting(call, call.retries, room)
    fewer = _enough_retries(graph, call, caller, callee)[1:]
    as_long = (call.model_copy(update={"retries": retries}) for retries in fewer)
    found = next((one for one in as_long if room.least_ms <= one.timeout_ms and one.longest_ms <= room.most_ms), None)
    if found is None and with_all is None:
        found = next((one for retries in fewer if (one := longest_fitting(call, retries, room)) is not None), None)
    return [one for one in (with_all, found) if one is not None]


def lacking_ms(graph: ArchitectureGraph, call: Call, room: Room, caller: Component, callee: Component) -> float:
    """How much longer the caller's promise must be, in milliseconds, so that some limits fit."""
    retries = _enough_retries(graph, call, caller, callee)[-1]
    least = call.model_copy(update={"retries": retries, "timeout_ms": room.least_ms, "total_timeout_ms": None})
    return (least.longest_ms - room.most_ms) * call.in_turn


def _enough_retries(graph: ArchitectureGraph, call: Call, caller: Component, callee: Component) -> list[int]:
    """The call's own number of retries, then each smaller one that is enough for what the caller promises."""
    fewer = range(call.retries - 1, -1, -1)
    wanted, theirs = promise_of(caller).availability, promise_of(callee).availability
    if wanted is None or theirs is None or not call.required or bool(getattr(caller, "fallback", ())):
        return [call.retries, *fewer]
    failing = 1 - kept(graph, callee, theirs).share
    return [
        call.retries,
        *(retries for retries in fewer if round(1 - failing ** (retries + 1) * call.per_request, 9) >= wanted),
    ]


def longest_fitting(call: Call, retries: int, room: Room) -> Call | None:
    """The call with so many retries and the longest timeout that fits; None where not even one attempt does.

    Args:
        call: the call as it is.
        retries: how many it will have.
        room: how long its attempts may take.
    """
    pauses = call.model_copy(update={"retries": retries}).pauses_ms
    timeout = math.floor((room.most_ms - pauses) / (retries + 1))
    return call.model_copy(update={"retries": retries, "timeout_ms": timeout}) if timeout >= room.least_ms else None


def _least_of(graph: ArchitectureGraph, caller: Component, wait: Wait) -> float:
    """What all that is waited for in turn needs at least, in milliseconds."""
    return float(_least(graph, caller, wait.edge) * wait.in_turn)


def _least(graph: ArchitectureGraph, caller: Component, edge: GraphEdge) -> int:
    """What an attempt needs at least, in milliseconds: the callee's objective and network path; 1 without both."""
    other = graph[edge.target]
    way = path_to(graph, caller, other).ms if isinstance(other, CallTarget) else 0.0
    is_needed = getattr(edge.relation, "required", True)
    p99 = p99_of(graph, other)  # behind a pool or a route, of what answers
    promised = p99.ms if p99 is not None else sum(part.ms for part in look_up(graph, edge))
    takes = promised if is_needed or way else 0.0
    return max(1, math.floor(way + takes) + 1 if way else math.ceil(takes))
