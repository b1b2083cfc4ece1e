"""Calls between services that have promised something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.failure.fallbacks import chain
from aiscale.analysis.failure.needed import needed_by_both
from aiscale.analysis.latency.store_queries import Query, queries
from aiscale.analysis.network.routing import asked_from_outside
from aiscale.analysis.privacy.data_stores import storage_chain
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget, Entrance, Service
from aiscale.core.relations import Call
from aiscale.core.values.demand import Objective
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import forwarded
from aiscale.graph.graph_cache import once_per_graph

_NOTHING = Objective()


def calls_with_promises(
    graph: ArchitectureGraph,
) -> Iterator[tuple[Service | InferenceGraph | StreamJob, Objective, CallTarget, Objective, GraphEdge]]:
    """Every call: caller, what it promises, callee, what that promises, and the reference."""
    for caller in (*graph.of(CallTarget), *graph.of(StreamJob)):
        if not isinstance(caller, Service | InferenceGraph | StreamJob):
            continue
        for edge in graph.out_edges(caller, EdgeKind.CALLS):
            callee = graph[edge.target]
            # How long a graph waits for a step is its router's matter where nobody says it.
            said = not isinstance(caller, InferenceGraph) or (
                isinstance(edge.relation, Call) and "timeout_ms" in edge.relation.model_fields_set
            )
            if isinstance(callee, CallTarget) and said:
                yield caller, promise_of(caller), callee, promise_of(promising(graph, callee)), edge


def promising(graph: ArchitectureGraph, callee: Component) -> Component:
    """Whose objective counts for a callee: its own; without one, that of the only component it passes requests on to.

    An inference graph is no such callee: its other steps answer as well.
    """
    onward = forwarded(graph, callee)
    if promise_of(callee) is not _NOTHING or len(onward) != 1 or isinstance(callee, InferenceGraph):
        return callee
    return promising(graph, graph[onward[0].target])


def queries_with_promises(
    graph: ArchitectureGraph,
) -> Iterator[tuple[Service, Objective, Query, Objective]]:
    """Every query of what answers requests: who makes it, what that promises, the query, and what the store promises.

    What takes no requests has nobody who waits for it.
    """
    for service in graph.of(Service):
        if service.takes_requests:
            for found in queries(graph, service):
                yield service, promise_of(service), found, promise_of(found.store)


class P99(NamedTuple):
    """A p99 objective that callers may rely on.

    Attributes:
        ms: milliseconds.
        of: whose it is.
    """

    ms: float
    of: Component


def p99_of(graph: ArchitectureGraph, component: Component) -> P99 | None:
    """The p99 objective of a component; without its own, that of what it passes requests on to.

    Of those of which one answers, the shortest, and None where one of them has none. Of the steps of a Sequence or an
    Ensemble, which all answer, the longest that is declared.
    """
    known = _p99s(graph)
    if component.address not in known:
        known[component.address] = _found_p99(graph, component)
    return known[component.address]


@once_per_graph
def _p99s(_graph: ArchitectureGraph) -> dict[str, P99 | None]:
    """What has been found already, by address."""
    return {}


def _found_p99(graph: ArchitectureGraph, component: Component) -> P99 | None:
    own = promise_of(component).p99_ms
    if own is not None:
        return P99(own, component)
    if isinstance(component, InferenceGraph) and not component.takes_one_step:
        needed = [edge for edge in graph.out_edges(component, EdgeKind.CALLS) if _is_required(edge)]
        steps = [p99_of(graph, graph[edge.target]) for edge in needed]
        return max((step for step in steps if step is not None), key=lambda step: step.ms, default=None)
    behind = [p99_of(graph, graph[edge.target]) for edge in forwarded(graph, component)]
    known = [one for one in behind if one is not None]
    return min(known, key=lambda one: one.ms) if known and len(known) == len(behind) else None


def _is_required(edge: GraphEdge) -> bool:
    return not isinstance(edge.relation, Call) or edge.relation.required


def is_covered(graph: ArchitectureGraph, service: Component) -> bool:
    """Whether all who ask a service go on with its fallbacks while it cannot answer.

    Callers within the system do; whoever comes in from outside, by a route, does not.
    """
    if not chain(service) or asked_from_outside(graph, service):
        return False
    edges = graph.edges_to(service.address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)
    askers = [graph[edge.source] for edge in edges if edge.field != "mirror"]
    return bool(askers) and not any(isinstance(one, Entrance) for one in askers)


class Answered(NamedTuple):
    """What a service and its fallbacks answer together.

    Attributes:
        share: share of the requests.
        note: what they fail together with; empty where their failures are independent.
    """

    share: float
    note: str = ""


def kept(graph: ArchitectureGraph, service: Component, share: float) -> Answered:
    """Share of the requests that are answered, by a service or by what stands in for it while it cannot.

    Failures count as independent, and a fallback that promises nothing as always there, in the promise's favour. No
    fallback answers while something is down that it needs as the service does: a database, a feature store, a service.

    Args:
        graph: the system.
        service: the service.
        share: what it answers itself.
    """
    failing, together, common, notes = 1.0, [share], dict[str, float](), list[str]()
    for link in chain(service):
        if link.service is None:
            return Answered(1.0)
        promised = promise_of(link.service).availability
        both = needed_by_both(graph, service, link.service)
        if service in both:
            notes.append(f"{link.service.name}, its fallback, needs {service.name} itself")
            continue
        needs = {one.name: said for one in both if (said := promise_of(one).availability) is not None}
        if not needs or (len(together) > 1 and not common.keys() & needs.keys()):
            failing *= 1 - promised if promised is not None else 0.0
            continue
        common = needs if len(together) == 1 else {name: common[name] for name in common if name in needs}
        together.append(1.0 if promised is None else promised)
        what = listed(f"{name} {said * 100:.7g} %" for name, said in needs.items())
        notes.append(f"{service.name} and its fallback {link.service.name} both need {what}")
    always = max(share, prod(common.values()))
    group = always * (1 - prod(1 - min(1.0, one / always) for one in together))
    return Answered(1 - (1 - group) * failing, "; ".join(notes))


def kept_by_all(shares: Iterable[tuple[str | None, float]]) -> float:
    """Share of the requests that nothing fails, of several that are needed; failures count as independent.

    Args:
        shares: of each the ``one_of`` group, of which one request needs one, and the share of all requests that it does
            not fail.
    """
    possible, failed = 1.0, defaultdict[str, float](float)
    for one_of, share in shares:
        if one_of is None:
            possible *= share
        else:
            failed[one_of] += 1 - share
    return possible * prod(1 - share for share in failed.values())


class Attempts(NamedTuple):
    """What retries make of the answers of a service.

    Attributes:
        share: share of the requests that are answered.
        note: what was assumed, or why retries help less; empty where there are none.
        help: what helps where more attempts do not; empty where they do.
    """

    share: float
    note: str = ""
    help: str = ""


def with_retries(
    graph: ArchitectureGraph, service: Component, share: float, retries: int, *, falls_back: bool = True
) -> Attempts:
    """Share of the requests that are answered where failed ones are tried again.

    Attempts count as independent, in the promise's favour: they help against errors that pass, and not in an outage.
    They are not where all of them meet the same: the only replica, or a database that the service needs.

    Args:
        graph: the system.
        service: what is called.
        share: what it answers at the first attempt, with what stands in for it.
        retries: attempts after the first one.
        falls_back: whether what stands in for it is asked.
    """
    if not retries:
        return Attempts(share)
    is_alone = not falls_back or not chain(service)
    if is_alone and isinstance(service, Service) and most_replicas(service) == 1:
        return Attempts(
            share, f"all attempts meet the only replica of {service.name}", f"a second replica of {service.name}"
        )
    needed = _stores_needed(graph).get(service.address, ()) if is_alone else ()
    always = max(share, prod(promised for _, promised in needed))
    answered = always * (1 - (1 - share / always) ** (1 + retries))
    if needed:
        what = listed(f"{store} {promised * 100:.7g} %" for store, promised in needed)
        return Attempts(
            answered, f"all attempts at {service.name} need {what}", f"a better {listed(store for store, _ in needed)}"
        )
    return Attempts(answered, f"estimated: attempts at {service.name} count as independent; an outage fails them all")


def unpromised(
    graph: ArchitectureGraph, service: Component, promised: Container[Component] = ()
) -> Sequence[Component]:
    """What a service relies on and whose availability is unknown, as it has no objective; fallbacks of callees too.

    Any figure for the service is an upper bound then.

    Args:
        graph: the system.
        service: a service or an inference graph.
        promised: components whose availability is known otherwise, by their Slos.
    """
    found: dict[Component, None] = {}
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        callee = graph[edge.target]
        if not isinstance(callee, CallTarget) or not _is_required(edge) or _is_always_answered(callee):
            continue
        if callee not in promised and promise_of(promising(graph, callee)).availability is None:
            found[callee] = None
        else:
            instead = (link.service for link in chain(callee) if link.service is not None)
            found |= dict.fromkeys(one for one in instead if promise_of(one).availability is None)
    if isinstance(service, Service) and service.takes_requests:
        for query in queries(graph, service):
            if query.required and promise_of(query.store).availability is None:
                found[query.store] = None
    return tuple(found)


def _is_always_answered(callee: Component) -> bool:
    return any(link.is_always for link in chain(callee))


def share_text(callee: Component, share: float) -> str:
    """Share of the requests that a callee answers, with its fallbacks: ``99.9 %``; ``unknown`` if that of one is."""
    instead = (link.service for link in chain(callee) if link.service is not None)
    is_unknown = not _is_always_answered(callee) and any(promise_of(one).availability is None for one in instead)
    return "unknown" if is_unknown else f"{share * 100:.7g} %"


def unknown_note(unknown: Sequence[Component]) -> tuple[str, ...]:
    """A note on the components whose availability is unknown; none where all are known."""
    if not unknown:
        return ()
    has = "has" if len(unknown) == 1 else "have"
    return (f"unknown: {listed(disambiguated(*unknown))} {has} no availability objective",)


@once_per_graph
def _stores_needed(graph: ArchitectureGraph) -> Mapping[str, Sequence[tuple[str, float]]]:
    """The stores with a promise that what answers requests cannot do without: names and promises, by its address."""
    found: dict[str, dict[str, tuple[str, float]]] = defaultdict(dict)
    for service, _, query, promised in queries_with_promises(graph):
        if query.required and promised.availability is not None:
            found[service.address][query.store.address] = (query.store.name, promised.availability)
    return {address: tuple(stores.values()) for address, stores in found.items()}


def promise_of(service: Component) -> Objective:
    """What a service or a store promises; nothing where it says nothing. An index promises what its database does."""
    said = (getattr(one, "objective", None) for one in storage_chain(service))
    return next((promised for promised in said if isinstance(promised, Objective)), _NOTHING)
