"""An availability objective is above what the callees allow.

What:
    The availability objective of a service is above the product of those of the services that it calls and the
    databases that it reads or writes. It is an estimate: failures count as independent. Retries and the callee's
    fallbacks count; where all attempts reach the same single replica, or a database with an objective, that part is not
    retried, and where a fallback needs the same service, feature store or database with an objective, both fail with
    it. Of a ``one_of`` group each counts for its share. A service with a fallback is left out where only services
    of the system call it, which then call the fallback. A service behind a route, with ``traffic`` of its own, or
    without callers must keep its objective itself. A route is compared with the services behind it in the same way,
    without their fallbacks, by their shares. One more retry is proposed only where the route's timeout allows it and
    the services share no dependency.

Why:
    A request that needs three services fails when one of them fails. The objective is violated by arithmetic, in a
    month in which every callee keeps its own.

Example:
    surge = ModelService("surge", objective=Objective(availability=0.99), model=model, runtime=Triton())
    Microservice("pricing", objective=Objective(availability=0.999), calls=[surge], image=IMAGE)

Instead:
    Microservice("pricing", objective=Objective(availability=0.999), calls=[Call(surge, retries=1)], image=IMAGE)

Source:
    Google, The Calculus of Service Availability (ACM Queue, 2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.failure.fallbacks import chain
from aiscale.analysis.latency.promised_calls import (
    Attempts,
    calls_with_promises,
    is_covered,
    kept,
    kept_by_all,
    promise_of,
    promising,
    queries_with_promises,
    share_text,
    unknown_note,
    unpromised,
    with_retries,
)
from aiscale.analysis.latency.routed_promises import allowed, behind
from aiscale.analysis.latency.time_limits import longest_fitting, room_of
from aiscale.components.network.route import Route
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call, Read, Write
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC003"
SEVERITY = Severity.ERROR
_NEEDS = (EdgeKind.CALLS, EdgeKind.READS, EdgeKind.WRITES)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose promise cannot hold."""
    needed: dict[Service | InferenceGraph, list[_Need]] = defaultdict(list)
    promises: dict[Service | InferenceGraph, float] = {}
    for caller, promise, callee, other, edge in calls_with_promises(graph):
        if isinstance(caller, StreamJob):
            continue  # records wait until it can go on
        if isinstance(edge.relation, Call) and not edge.relation.required:
            continue  # it answers all the same
        if isinstance(caller, InferenceGraph) and caller.takes_one_step:
            continue  # a request needs one of them only
        if promise.availability is not None and other.availability is not None:
            promises[caller] = promise.availability
            answered = kept(graph, promising(graph, callee), other.availability)
            needed[caller].append(_need(graph, answered.share, edge, note=answered.note))
    for asker, promise, query, other in queries_with_promises(graph):
        if promise.availability is None or other.availability is None or not query.required:
            continue
        promises[asker] = promise.availability
        needed[asker].append(_need(graph, other.availability, query.edge))
    for service, calls in needed.items():
        promised, possible = promises[service], _possible(calls)
        # Rounded below what can be measured, so that equal objectives stay equal.
        if round(possible, 9) < promised and not is_covered(graph, service):
            yield _finding(graph, service, promised, possible, calls)
    for route in graph.of(Route):
        wanted = route.objective.availability if route.objective else None
        if wanted is not None:
            yield from _route(graph, route, wanted)


def _route(graph: ArchitectureGraph, route: Route, promised: float) -> Iterator[Diagnostic]:
    possible, parts, notes, unknown, decided = allowed(graph, route, {})
    if round(possible, 9) < promised:
        name, *_ = disambiguated(route, *(item.service for item in behind(graph, route)))
        yield route.finding(
            CODE, SEVERITY, f"{name} has an objective of {promised * 100:g} %, but the services behind it allow "
            f"{_share(possible, unknown)}",
            argument="objective.availability", label="above their product",
            notes=(
                f"it routes to {', '.join(parts)}",
                *unknown_note(unknown),
                *notes,
                *_not_asked(*(item.service for item in behind(graph, route))),
            ),
            help="higher objectives of these services, "
            f"{f'retries={route.retries + 1}, ' if decided >= promised and _helps_to_retry(graph, route) else ''}or "
            f"availability={_floor(possible)}{' or less' if unknown else ''}",
        )  # fmt: skip


def _helps_to_retry(graph: ArchitectureGraph, route: Route) -> bool:
    """Whether one more attempt has the time, and may find what the last one did not: nothing that all of them need."""
    services = [item.service for item in behind(graph, route)]
    if all(isinstance(one, Service) and most_replicas(one) == 1 for one in services):
        return False
    takes_ms = max((promise_of(service).p99_ms or 0.0 for service in services), default=0.0)
    each_ms = takes_ms if route.per_try_timeout_ms is None else route.per_try_timeout_ms
    if each_ms * (route.retries + 2) > route.longest_ms:
        return False
    needed = (edge for service in services for edge in graph.out_edges(service, *_NEEDS))
    return not any(getattr(edge.relation, "required", True) for edge in needed)


class _Need(NamedTuple):
    """A call or a query that a service cannot do without.

    Attributes:
        effective: share of the caller's requests that are not failed by it.
        answered: share of its attempts that are answered.
        attempts: what its retries make of that.
        edge: the reference.
        note: what the callee and its fallbacks fail together with; empty where nothing.
    """

    effective: float
    answered: float
    attempts: Attempts
    edge: GraphEdge
    note: str = ""

    @property
    def one_of(self) -> str | None:
        """Name of the group of which one request needs one."""
        said = self.edge.relation
        return said.one_of if isinstance(said, Call | Read | Write) else None

    @property
    def of_requests(self) -> str:
        """Which part of the requests needs it, in words; nothing where it is none of a group."""
        said = self.edge.relation
        if not isinstance(said, Call | Read | Write) or said.one_of is None:
            return ""
        return f" for {100 * said.per_request:g} % of the requests"


def _possible(calls: list[_Need]) -> float:
    """Share of the requests that none of them fails."""
    return kept_by_all((need.one_of, need.effective) for need in calls)


def _need(graph: ArchitectureGraph, answered: float, edge: GraphEdge, more: int = 0, note: str = "") -> _Need:
    """What a call or a query needs, with some more retries than it says."""
    call = edge.relation if isinstance(edge.relation, Call | Read | Write) else None
    retries = more + (call.retries if isinstance(call, Call) else 0)
    attempts = with_retries(graph, graph[edge.target], answered, retries)
    failing, times = 1 - attempts.share, call.per_request if call else 1.0
    effective = float(1 - failing * times) if times <= 1 else float((1 - failing) ** times)
    return _Need(effective, answered, attempts, edge, note)


def _finding(
    graph: ArchitectureGraph, caller: Service | InferenceGraph, promised: float, possible: float,
    calls: list[_Need],
) -> Diagnostic:  # fmt: skip
    unknown = unpromised(graph, caller)
    weakest = min(calls, key=lambda need: need.effective)
    callees = [(graph[need.edge.target], need) for need in calls]
    names = [f"{_named(one)} {share_text(one, need.answered)}{need.of_requests}" for one, need in callees]
    callee = graph[weakest.edge.target]
    target = callee.name
    retried = _need(graph, weakest.answered, weakest.edge, more=1) if weakest.edge.kind is EdgeKind.CALLS else weakest
    instead = _retry(graph, caller, weakest.edge) if max(promised, weakest.effective) < retried.effective else ""
    # One without an objective is unknown: it may help where the other calls allow what is promised.
    lets_others_answer = "fallback" in type(callee).model_fields and not chain(callee)
    if lets_others_answer and round(_possible([need for need in calls if need is not weakest]), 9) >= promised:
        instead += f"fallback=[…] of {target}, "
    return caller.finding(
        CODE, SEVERITY, f"{caller.name} has an objective of {promised * 100:g} %, but what it calls allows "
        f"{_share(possible, unknown)}",
        argument="objective.availability", label=f"{target} is the weakest",
        notes=(
            f"it calls {', '.join(names)}",
            *unknown_note(unknown),
            *(note for need in calls for note in (need.note, need.attempts.note) if note),
            *_not_asked(caller),
        ),
        help=f"{instead}{weakest.attempts.help or f'a higher objective of {target}'}, or "
        f"availability={_floor(possible)}{' or less' if unknown else ''}",
    )  # fmt: skip


def _retry(graph: ArchitectureGraph, caller: Component, edge: GraphEdge) -> str:
    """The call with one more attempt, all of them within the caller's p99 objective; empty where none fits."""
    callee, promised = graph[edge.target], promise_of(caller).p99_ms
    if isinstance(edge.relation, Call):
        call = edge.relation
    elif isinstance(callee, CallTarget):
        call = Call(callee)
    else:
        return ""
    name = caller.location.variable(edge.field, edge.item) or callee.name.replace("-", "_")
    written = f"{type(call).__name__}({name}, "
    more = f"retries={call.retries + 1}), "
    if promised is None:
        return written + more
    fits = longest_fitting(call, call.retries + 1, room_of(graph, caller, edge, promised))
    if fits is None:
        return ""
    return written + more if fits.timeout_ms >= call.timeout_ms else f"{written}timeout_ms={fits.timeout_ms}, {more}"


def _not_asked(*services: Component) -> Iterator[str]:
    """That the fallbacks of these services do not help callers from outside."""
    for service in services:
        if chain(service):
            yield (
                f"the fallback of {service.name} does not count: its callers in the system use it, and callers from "
                "outside do not"
            )


def _named(callee: Component) -> str:
    others = [link.service.name for link in chain(callee) if link.service is not None]
    return f"{callee.name} with {listed(others)}" if others else callee.name


def _share(possible: float, unknown: Sequence[Component]) -> str:
    """``99.9 %``, or ``at most 99.9 %, as far as declared``."""
    return f"at most {possible * 100:.4g} %, as far as declared" if unknown else f"{possible * 100:.4g} %"


def _floor(share: float) -> str:
    """The share cut to the digits that still say something: 0.98901 as 0.989."""
    digits = 2
    while round(1 - share, digits) == 0 or (int(share * 10**digits) / 10**digits == 0.9 and digits < 6):
        digits += 1
    return f"{int(share * 10 ** (digits + 1)) / 10 ** (digits + 1):g}"
