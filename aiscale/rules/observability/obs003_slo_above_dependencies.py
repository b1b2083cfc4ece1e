"""An Slo promises more than what the service calls can keep.

What:
    The availability of an Slo is above the product of what the services called promise, by their own Slo or
    objective. Calls with ``required=False`` do not count; retries and fallbacks of what is called do. Fallbacks of the
    service itself do not: its own errors are counted, whatever its callers get instead. It is an estimate: failures
    count as independent of each other, those of attempts where they do not all meet one replica or need one database.

Why:
    The budget is spent by arithmetic, in a month in which everybody else keeps their promise.

Example:
    surge = ModelService("surge", objective=Objective(availability=0.99), model=model, runtime=Triton())
    pricing = Microservice("pricing", calls=[surge], image=IMAGE)
    Slo("prices", of=pricing, availability=0.999)

Instead:
    pricing = Microservice("pricing", calls=[Call(surge, required=False)], image=IMAGE)
    Slo("prices", of=pricing, availability=0.999)

Source:
    Google, The Calculus of Service Availability (ACM Queue, 2017).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import is_covered, kept, kept_by_all, promise_of, with_retries
from aiscale.analysis.latency.routed_promises import allowed
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective that cannot hold."""
    promised = {slo.of: slo.availability for slo in graph.of(Slo) if slo.availability is not None}
    for slo in graph.of(Slo):
        if slo.availability is None:
            continue
        possible, parts, notes = allowed(graph, slo.of, promised) if isinstance(slo.of, Route) else (1.0, [], [])
        helps, shares = False, list[tuple[str | None, float]]()
        for edge in () if isinstance(slo.of, Route) else graph.out_edges(slo.of, EdgeKind.CALLS):
            call = edge.relation if isinstance(edge.relation, Call) else None
            callee = graph[edge.target]
            share = promised.get(callee) or promise_of(callee).availability
            if share is None or (call is not None and not call.required):
                continue
            share = kept(callee, share)
            retries = call.retries if call else 0
            attempts = with_retries(graph, callee, share, retries)
            helps = helps or with_retries(graph, callee, share, retries + 1).share > attempts.share
            effective = max(0.0, 1 - (1 - attempts.share) * min(1.0, call.per_request if call else 1.0))
            shares.append((call.one_of if call else None, effective))
            notes += [attempts.note] if attempts.note else []
            parts.append(f"{callee.name} {share * 100:.7g} %")
        possible *= kept_by_all(shares)
        own = None if is_covered(graph, slo.of) else promise_of(slo.of).availability
        if round(possible, 9) >= slo.availability or (own is not None and round(possible, 9) < own):
            continue  # It holds, or the service's own objective is found to be too high already.
        yield slo.finding(
            CODE, SEVERITY, f"{slo.name} promises {slo.availability * 100:g} %, but what {slo.of.name} calls allows "
            f"{possible * 100:.4g} %",
            argument="availability", label="cannot hold", notes=(f"{slo.of.name} calls {', '.join(parts)}", *notes),
            help="better services behind it, retries of the route, or a lower availability" if isinstance(slo.of, Route)
            else f"{'a retry or ' if helps else ''}required=False at a call of {slo.of.name}, or a lower availability",
        )  # fmt: skip
