"""A timeout cuts off answers that the callee has promised.

What:
    A call's timeout is below the p99 objective of the service that it calls; or a query's, below that of its database,
    whether it is made for a request or for a record.

Why:
    More than one request in a hundred may fail although the callee keeps its promise, and each retry adds
    the load that makes it slower. A call with required=False may be cut off: its caller goes on without the answer.

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

from aiscale.analysis.queries import queries
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.transformer import Transformer
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.services.promises import calls_with_promises, promise_of

CODE = "SVC002"
SEVERITY = Severity.ERROR
FAULTS = ("network-2",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that gives up too early."""
    yield from _queries(graph)
    for caller, promise, callee, other, edge in calls_with_promises(graph):
        given = edge.relation if isinstance(edge.relation, Call) else None
        timeout = given.timeout_ms if given else 1_000
        if other.p99_ms is None or timeout >= other.p99_ms or (given is not None and not given.required):
            continue  # what is optional is gone on without when it is late: that is what it is for
        budget = f"; {caller.name} itself promises p99 {promise.p99_ms:,g} ms" if promise.p99_ms else ""
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} gives up on {callee.name} after {timeout:,} ms, but it may take "
            f"{other.p99_ms:,g} ms",
            argument=edge.field + (".timeout_ms" if given else ""), index=edge.item,
            label=f"{callee.name} promises p99 {other.p99_ms:,g} ms",
            notes=(f"over 1 % of its calls may fail while {callee.name} keeps its promise{budget}",),
            help=_help(caller.name, promise.p99_ms, callee.name, other.p99_ms, given),
        )  # fmt: skip


def _queries(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Those made for requests, and those made for records: a record waits for its query as a caller does."""
    for asker in (*graph.of(Microservice), *graph.of(Transformer), *graph.of(StreamJob)):
        for query in queries(graph, asker):
            waits, name, p99_ms = query.longest_ms, query.store.name, promise_of(query.store).p99_ms
            if query.required and p99_ms is not None and waits is not None and waits < p99_ms:
                yield asker.finding(
                    CODE, SEVERITY, f"{asker.name} gives up on {name} after {waits:,} ms, but it may take "
                    f"{p99_ms:,g} ms",
                    argument=f"{query.edge.field}.timeout_ms", index=query.edge.item,
                    label=f"{name} promises p99 {p99_ms:,g} ms",
                    notes=(f"over 1 % of its queries may fail while {name} keeps its promise",),
                    help=f"timeout_ms={_above(p99_ms)}, or a faster {name}",
                )  # fmt: skip


def _help(caller: str, promised: float | None, callee: str, takes: float, call: Call | None) -> str:
    """A longer timeout, unless the caller's own promise is shorter than that."""
    timeout = _above(takes)
    if promised is None or timeout * (call.retries + 1 if call else 1) <= promised:
        return f"timeout_ms={timeout}, or a faster {callee}"
    if timeout <= promised:
        return f"timeout_ms={timeout} and retries=0, or a faster {callee}"
    return f"a faster {callee}, or a longer p99_ms of {caller} and timeout_ms={timeout}"


def _above(p99_ms: float) -> int:
    """A quarter more, rounded to tens."""
    return max(10, -int(-(p99_ms * 1.25) // 10) * 10)
