"""A call may take longer than the caller has promised to take.

What:
    The timeout of a call × its attempts is more than the caller's own p99 objective.

Why:
    When the callee hangs, the last attempt ends after the caller has broken its promise: it can only add
    load to a service that is in trouble already.

Example:
    Microservice("pricing", objective=Objective(p99_ms=80), calls=[Call(surge, timeout_ms=50, retries=2)], image=IMAGE)

Instead:
    Microservice("pricing", objective=Objective(p99_ms=80), calls=[Call(surge, timeout_ms=40, retries=1)], image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: deadlines and retries.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.services.promises import calls_with_promises

CODE = "SVC001"
SEVERITY = Severity.ERROR
FAULTS = ("network-2",)

# What one request in a hundred does is not seen in the 99th percentile.
_UNSEEN_BY_P99 = 0.01


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that can outlast its caller's promise."""
    for caller, promise, callee, _, edge in calls_with_promises(graph):
        given = edge.relation if isinstance(edge.relation, Call) else None
        call = given or Call(callee)
        attempts, budget = call.retries + 1, promise.p99_ms
        if budget is None or call.longest_ms <= budget or call.per_request <= _UNSEEN_BY_P99:
            continue
        fits = int(budget // attempts)
        inner = (".retries" if call.timeout_ms <= budget else ".timeout_ms") if given else ""
        tries = f"{attempts} attempts of {call.timeout_ms:,} ms" if attempts > 1 else f"{call.timeout_ms:,} ms"
        fewer = (
            f", or retries={int(budget // call.timeout_ms) - 1}" if call.timeout_ms <= budget and attempts > 1 else ""
        )
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} promises p99 {budget:g} ms, but may wait {call.longest_ms:,} ms "
            f"for {callee.name}",
            argument=edge.field + inner, index=edge.item, label=tries,
            notes=() if given else ("a call without a timeout waits 1,000 ms",),
            help=f"{type(call).__name__}({caller.location.variable(edge.field, edge.item) or callee.name}, "
            f"timeout_ms={max(1, fits)}"
            + (f", retries={call.retries}" if call.retries else "") + f"){fewer}",
        )  # fmt: skip
