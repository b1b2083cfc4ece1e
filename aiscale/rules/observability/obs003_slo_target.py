"""An Slo promises more than its service or its dependencies.

What:
    The availability of an Slo is above the product of what the called services and databases promise, by their own
    Slo or objective. Optional calls do not count; retries and fallbacks of callees do. Fallbacks of the service itself
    do not, since its own errors are counted. It is an estimate: failures are taken as independent, except attempts that
    reach the same replica or database, and fallbacks that need the same service or store. Services and databases
    without an Slo or objective are unknown: the figure is then an upper bound, "at most …, as far as declared".

    An Slo requires a higher availability than the service's own objective, or a lower time than its p99 for at
    least 99 % of the requests: of the answer, to the first token, or per output token.

Why:
    The error budget is exceeded even if every dependency keeps its promise.

    The service may meet its objective while the Slo fails and pages. One of the two numbers is wrong.

Example:
    surge = ModelService("surge", objective=Objective(availability=0.99), model=model, runtime=Triton())
    pricing = Microservice("pricing", calls=[surge], image=IMAGE)
    Slo("prices", of=pricing, availability=0.999)

    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.99))
    Slo("prices", of=pricing, availability=0.999, latency_ms=250)

Instead:
    pricing = Microservice("pricing", calls=[Call(surge, required=False)], image=IMAGE)
    Slo("prices", of=pricing, availability=0.999)

    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.999))
    Slo("prices", of=pricing, availability=0.999, latency_ms=250)

Source:
    Google, The Calculus of Service Availability (ACM Queue, 2017); Google, The Site Reliability Workbook (2018),
    chapter 2: implementing SLOs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import (
    is_covered,
    kept,
    kept_by_all,
    promise_of,
    promising,
    share_text,
    unknown_note,
    unpromised,
    with_retries,
)
from aiscale.analysis.latency.routed_promises import allowed
from aiscale.analysis.latency.store_queries import queries
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Call
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Slo above what the service and its calls allow."""
    yield from _dependencies(graph)
    yield from _objective(graph)


def _dependencies(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective that cannot hold."""
    promised = {slo.of: slo.availability for slo in graph.of(Slo) if slo.availability is not None}
    for slo in graph.of(Slo):
        if slo.availability is None:
            continue
        unknown = unpromised(graph, slo.of, promised)
        possible, parts, notes = 1.0, list[str](), list[str]()
        if isinstance(slo.of, Route):
            possible, parts, notes, unknown, _ = allowed(graph, slo.of, promised)
        helps, shares = False, list[tuple[str | None, float]]()
        for edge in () if isinstance(slo.of, Route) else graph.out_edges(slo.of, EdgeKind.CALLS):
            call = edge.relation if isinstance(edge.relation, Call) else None
            callee = graph[edge.target]
            share = promised.get(callee) or promise_of(promising(graph, callee)).availability
            if share is None or (call is not None and not call.required):
                continue
            share, shared = kept(graph, callee, share)
            notes += [shared] if shared else []
            retries = call.retries if call else 0
            attempts = with_retries(graph, callee, share, retries)
            helps = helps or with_retries(graph, callee, share, retries + 1).share > attempts.share
            share_of_requests = _not_failed(attempts.share, call.per_request if call else 1.0)
            shares.append((call.one_of if call else None, share_of_requests))
            notes += [attempts.note] if attempts.note else []
            parts.append(f"{callee.name} {share_text(callee, share)}")
        for query in queries(graph, slo.of) if isinstance(slo.of, Service) and slo.of.takes_requests else ():
            share = promise_of(query.store).availability
            if share is not None and query.required:
                shares.append((query.one_of, _not_failed(share, query.per_request or 1.0)))
                parts.append(f"{query.store.name} {share * 100:.7g} %")
        possible *= kept_by_all(shares)
        own = None if is_covered(graph, slo.of) else promise_of(slo.of).availability
        if round(possible, 9) >= slo.availability or (own is not None and round(possible, 9) < own):
            continue  # It holds, or the service's own objective is found to be too high already.
        yield slo.finding(
            CODE, WORST, f"{slo.name} has an objective of {slo.availability * 100:g} %, but the dependencies of "
            f"{slo.of.name} allow {'at most ' if unknown else ''}{possible * 100:.4g} %"
            f"{', as far as declared' if unknown else ''}",
            argument="availability", label="not achievable",
            notes=(f"{slo.of.name} calls {', '.join(parts)}", *unknown_note(unknown), *notes),
            help="better services behind it, retries of the route, or a lower availability" if isinstance(slo.of, Route)
            else f"{'a retry or ' if helps else ''}required=False at a call of {slo.of.name}, or a lower availability",
        )  # fmt: skip


def _not_failed(answered: float, per_request: float) -> float:
    """Share of the requests that a call or a query does not fail."""
    return max(0.0, 1 - (1 - answered) * min(1.0, per_request))


_SHARE_OF_OBJECTIVE = 0.99
"""An objective speaks of the 99th percentile."""
_WORDS = {"ttft_ms": "a TTFT of ", "tpot_ms": "a TPOT of "}


def _objective(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that the service itself does not make."""
    for slo in graph.of(Slo):
        own = getattr(slo.of, "objective", None)
        if not isinstance(own, Objective):
            continue
        if slo.availability is not None and own.availability is not None and slo.availability > own.availability:
            yield _finding(
                slo,
                "availability",
                f"{slo.availability * 100:g} %",
                f"has an objective of {own.availability * 100:g} %",
            )
        if slo.latency_share < _SHARE_OF_OBJECTIVE:
            continue
        for argument, wanted, promised in (
            ("latency_ms", slo.latency_ms, own.p99_ms),
            ("ttft_ms", slo.ttft_ms, own.ttft_p99_ms),
            ("tpot_ms", slo.tpot_ms, own.tpot_p99_ms),
        ):
            if wanted is not None and promised is not None and wanted < promised:
                what = _WORDS.get(argument, "")
                yield _finding(slo, argument, f"{what}{wanted:,g} ms", f"has an objective of {promised:,g} ms")


def _finding(slo: Slo, argument: str, wanted: str, promised: str) -> Diagnostic:
    return slo.finding(
        CODE, SEVERITY, f"{slo.name} requires {wanted} of {slo.of.name}, which {promised}",
        argument=argument, label="more than its own objective",
        related=(Related(f"{slo.of.name} is declared", slo.of.location, "objective"),),
        help="one number for both: raise the objective if the service keeps it, or lower the Slo",
    )  # fmt: skip
