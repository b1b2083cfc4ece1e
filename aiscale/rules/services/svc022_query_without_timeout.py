"""A query of a database has no timeout.

What:
    A service with a deadline reads or writes a database for each request, and neither the query has a ``timeout_ms``
    nor the service a ``request_timeout_ms``. The deadline is its p99 objective, or the timeout of a route or a call to
    it.

Why:
    PostgreSQL's ``statement_timeout`` and the drivers' socket timeouts are off by default. When the database hangs,
    each request keeps its thread and its connection until the service answers no request at all.

Example:
    Microservice("decide", reads=[cards], objective=Objective(p99_ms=120), image=IMAGE)

Instead:
    Microservice("decide", reads=[Read(cards, timeout_ms=40)], objective=Objective(p99_ms=120), image=IMAGE)

Source:
    PostgreSQL 18 documentation, client connection defaults (statement_timeout: 0 disables it, the default); pgJDBC 42
    documentation (socketTimeout: 0 by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import promise_of, queries_with_promises
from aiscale.analysis.latency.store_queries import Query
from aiscale.analysis.network.routing import callers, routes_to
from aiscale.core.ports import Service
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such query."""
    limits: dict[str, tuple[float, str] | None] = {}
    for service, _, query, _ in queries_with_promises(graph):
        if query.longest_ms is not None or getattr(service, "request_timeout_ms", None) is not None:
            continue
        if service.address not in limits:
            limits[service.address] = _limit(graph, service)
        limit = limits[service.address]
        if limit is not None:
            yield _finding(service, query, *limit)


def _limit(graph: ArchitectureGraph, service: Service) -> tuple[float, str] | None:
    """The shortest deadline of its answers in milliseconds, and where it is set; None without one."""
    promised = promise_of(service).p99_ms
    found = [(promised, f"{service.name} has a p99 objective of {promised:,g} ms")] if promised is not None else []
    for route, _ in routes_to(graph, service):
        if {"timeout_ms", "per_try_timeout_ms"} & route.model_fields_set:
            waits = route.attempt_ms
            found.append((float(waits), f"{route.name} times out on {service.name} after {waits:,} ms"))
    for edge in callers(graph, service):
        call, caller = edge.relation, graph[edge.source]
        if isinstance(call, Call) and "timeout_ms" in call.model_fields_set:
            found.append(
                (float(call.timeout_ms), f"{caller.name} times out on {service.name} after {call.timeout_ms:,} ms")
            )
    return min(found, default=None)


def _finding(service: Service, query: Query, limit_ms: float, who: str) -> Diagnostic:
    variable = service.location.variable(query.edge.field, query.edge.item) or query.store.name
    gives_up = f", or request_timeout_ms={max(1, int(limit_ms))}" if hasattr(service, "request_timeout_ms") else ""
    return service.finding(
        CODE, SEVERITY, f"{who}, but its query of {query.store.name} has no timeout",
        argument=query.edge.field, index=query.edge.item, label="timeout_ms is unset",
        help=f"{query.word}({variable}, timeout_ms={max(1, int(limit_ms // 2))}), as in the driver{gives_up}",
    )  # fmt: skip
