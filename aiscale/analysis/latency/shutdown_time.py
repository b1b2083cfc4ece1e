"""How long a service may take to stop: as long as the longest request that a caller still waits for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.network.routing import is_aside
from aiscale.components.network.route import Route
from aiscale.components.serving.server_call import ServerCall
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import is_forwarded
from aiscale.quantities import Duration

USUAL_GRACE_S = 30
"""Seconds to stop where no caller waits longer. Source: Kubernetes, terminationGracePeriodSeconds (30 seconds)."""


class CallerWait(NamedTuple):
    """How long one caller waits for an answer.

    Attributes:
        ms: longest wait for one attempt, in milliseconds.
        caller: who waits.
    """

    ms: int
    caller: Component


def longest_wait(graph: ArchitectureGraph, service: Component) -> CallerWait | None:
    """The longest wait of a caller with a declared timeout, and of a route in front; None where there is none."""
    return max(_waits(graph, service), key=lambda wait: wait.ms, default=None)


def shutdown_seconds(graph: ArchitectureGraph, service: Component) -> int:
    """Seconds between SIGTERM and SIGKILL: its ``shutdown_grace``, else its longest request, and 30 at least.

    A request is no longer than its ``request_timeout_ms``, or than its callers wait.
    """
    declared: Duration | None = getattr(service, "shutdown_grace", None)
    if declared is not None:
        return math.ceil(declared)
    longest: int | None = getattr(service, "request_timeout_ms", None)
    if longest is None:
        wait = longest_wait(graph, service)
        longest = wait.ms if wait is not None else 0
    return max(USUAL_GRACE_S, math.ceil(longest / 1_000))


def _waits(graph: ArchitectureGraph, service: Component) -> Iterator[CallerWait]:
    for edge in graph.edges_to(service.address, EdgeKind.CALLS):
        caller = graph[edge.source]
        if isinstance(caller, Route):
            if not is_aside(edge) and math.isfinite(caller.attempt_ms):
                yield CallerWait(int(caller.attempt_ms), caller)
        elif is_forwarded(graph, edge) or isinstance(edge.relation, ServerCall):
            yield from _waits(graph, caller)
        elif isinstance(edge.relation, Call) and "timeout_ms" in edge.relation.model_fields_set:
            yield CallerWait(edge.relation.timeout_ms, caller)
