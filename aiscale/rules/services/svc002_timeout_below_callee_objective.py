"""A timeout is shorter than the p99 objective of the callee.

What:
    A timeout is below a p99 objective: that of a call below the service that it calls; where that has none, below what
    gets its requests (behind a route, an inference pool, an inference graph or a proxy in a ``Manifest``); of a query
    below its database, for a request or a record; of a lookup below the measured p99 of its features.

Why:
    More than one request in a hundred may fail although the callee keeps its objective, and each retry adds load. A
    call with ``required=False`` may time out: its caller continues without the answer.

Example:
    surge = ModelService("surge", objective=Objective(p99_ms=80), model=model, runtime=Triton())
    Microservice("pricing", calls=[Call(surge, timeout_ms=50)], image=IMAGE)

Instead:
    Microservice("pricing", calls=[Call(surge, timeout_ms=100)], image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: picking a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.latency.network_paths import path_to
from aiscale.analysis.latency.promised_calls import calls_with_promises, p99_of, promise_of
from aiscale.analysis.latency.request_waits import look_up_at
from aiscale.analysis.latency.store_queries import queries
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated
from aiscale.core.ports import CallTarget, Entrance, Service
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that gives up too early."""
    yield from _queries(graph)
    yield from _clients(graph)
    yield from _look_ups(graph)
    for caller, promise, callee, _, edge in calls_with_promises(graph):
        given = edge.relation if isinstance(edge.relation, Call) else None
        timeout = given.timeout_ms if given else 1_000
        p99 = p99_of(graph, callee)
        if p99 is None or timeout >= p99.ms or (given is not None and not given.required):
            continue  # what is optional is gone on without when it is late: that is what it is for
        budget = f"; {caller.name} itself has a p99 objective of {promise.p99_ms:,g} ms" if promise.p99_ms else ""
        name, called, promising = disambiguated(caller, callee, p99.of)
        default = "" if given is not None and "timeout_ms" in given.model_fields_set else " (default)"
        yield caller.finding(
            CODE, SEVERITY, f"{name} gives up on {called} after {timeout:,} ms{default}, but it may take "
            f"{p99.ms:,g} ms",
            argument=edge.field + (".timeout_ms" if given else ""), index=edge.item,
            label=f"{promising} has a p99 objective of {p99.ms:,g} ms",
            notes=(f"over 1 % of the calls may fail within the objective of {promising}{budget}",),
            help=_help(caller.name, promise.p99_ms, p99.of.name, p99.ms + _path_ms(graph, caller, callee), given),
        )  # fmt: skip


def _clients(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Clients and devices that leave a route, or what chooses among routes, before it has promised to answer."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        call, entrance = edge.relation, graph[edge.target]
        if not isinstance(entrance, Entrance) or not isinstance(call, Call) or not call.required:
            continue
        if "timeout_ms" not in call.model_fields_set or (p99 := p99_of(graph, entrance)) is None:
            continue
        if call.timeout_ms < p99.ms:
            client = graph[edge.source]
            name, other = disambiguated(client, entrance)
            promising = other if p99.of is entrance else f"the services behind {other}"
            yield client.finding(
                CODE, SEVERITY, f"{name} gives up on {other} after {call.timeout_ms:,} ms, but it may take "
                f"{p99.ms:,g} ms",
                argument=f"{edge.field}.timeout_ms", index=edge.item,
                label=f"{promising} has a p99 objective of {p99.ms:,g} ms",
                notes=(f"over 1 % of the calls may fail within the objective of {promising}",),
                help=f"timeout_ms={_above(p99.ms)}, or a faster {other}",
            )  # fmt: skip


def _queries(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Those made for requests, and those made for records: a record waits for its query as a caller does."""
    for asker in (*graph.of(Service), *graph.of(StreamJob)):
        for query in queries(graph, asker):
            waits, name, p99_ms = query.longest_ms, query.store.name, promise_of(query.store).p99_ms
            if query.required and p99_ms is not None and waits is not None and waits < p99_ms:
                yield asker.finding(
                    CODE, SEVERITY, f"{asker.name} gives up on {name} after {waits:,} ms, but it may take "
                    f"{p99_ms:,g} ms",
                    argument=f"{query.edge.field}.timeout_ms", index=query.edge.item,
                    label=f"{name} has a p99 objective of {p99_ms:,g} ms",
                    notes=(f"over 1 % of the queries may fail within the objective of {name}",),
                    help=_help(asker.name, promise_of(asker).p99_ms, name, p99_ms, None),
                )  # fmt: skip


def _look_ups(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Those whose time is measured: what is estimated says nothing for certain, and the line is PLC029's."""
    for use in uses(graph):
        parts, waits, name = look_up_at(graph, use.edge), use.lookup.timeout_ms, use.features.name
        p99_ms = sum(part.ms for part in parts if part.is_p99)
        if use.lookup.required and waits is not None and waits < p99_ms:
            yield use.service.finding(
                CODE, SEVERITY, f"{use.service.name} gives up on the features of {name} after {waits:,} ms, but they "
                f"may take {p99_ms:,g} ms",
                argument=f"{use.edge.field}.timeout_ms", index=use.edge.item, label=f"measured: p99 {p99_ms:,g} ms",
                notes=tuple(part.text() for part in parts if part.is_p99),
                help=_help(use.service.name, promise_of(use.service).p99_ms, "look-up", p99_ms, None),
            )  # fmt: skip


def _help(caller: str, promised: float | None, callee: str, takes: float, call: Call | None) -> str:
    """A longer timeout, unless the caller's own promise is shorter than that."""
    timeout = _above(takes)
    if promised is None or timeout * (call.retries + 1 if call else 1) <= promised:
        return f"timeout_ms={timeout}, or a faster {callee}"
    if timeout <= promised:
        return f"timeout_ms={timeout} and retries=0, or a faster {callee}"
    return f"a faster {callee}, or a longer p99_ms of {caller} and timeout_ms={timeout}"


def _path_ms(graph: ArchitectureGraph, caller: Component, callee: Component) -> float:
    """The round trip to what is called, which counts for the caller only."""
    return path_to(graph, caller, callee).ms if isinstance(callee, CallTarget) else 0.0


def _above(p99_ms: float) -> int:
    """A quarter more, rounded to tens."""
    return max(10, -int(-(p99_ms * 1.25) // 10) * 10)
