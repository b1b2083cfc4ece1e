"""What a path through the architecture is made of: each step in words, and what it adds to the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiscale.analysis.capacity.review_capacity import OF_A_HUNDRED, reviews
from aiscale.analysis.capacity.stream_slots import slots_at_most
from aiscale.analysis.delivery.job_runs import runs_of
from aiscale.analysis.latency.network_paths import NEAR, path_to
from aiscale.analysis.latency.request_waits import instead_of, line_to_features, look_up_at, ms_text
from aiscale.analysis.latency.store_queries import Query, query
from aiscale.analysis.load.load import Load, calls_bring, loads
from aiscale.analysis.network.meshes import timeout_enforcers
from aiscale.analysis.network.routing import is_aside
from aiscale.analysis.privacy.data_stores import most_queries
from aiscale.analysis.streams.backlog import handles, readers_at_most
from aiscale.analysis.streams.kafka_clients import isolation_of
from aiscale.analysis.streams.stream_storage import holds_all, kafka_groups
from aiscale.cli.views.call_steps import call_facts, call_values, groups, wait_text
from aiscale.components.features.push_source import PushSource
from aiscale.components.people.human_review import HumanReview
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Call, Consume, Lookup, Produce
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.traversal import Step
from aiscale.quantities import Duration, Rate

_ALONG = {
    EdgeKind.FEATURES: "takes features from",
    EdgeKind.STORED_IN: "is stored in",
    EdgeKind.OWNED_BY: "is owned by",
    EdgeKind.ROUTES_THROUGH: "goes through",
}
"""What an edge is called when it is walked as it refers, where its own name is no verb."""

_AGAINST = {
    EdgeKind.READS: "is read by",
    EdgeKind.WRITES: "is written by",
    EdgeKind.CALLS: "answers",
    EdgeKind.FALLS_BACK_TO: "stands in for",
    EdgeKind.SERVES: "is served by",
    EdgeKind.FEATURES: "gives features to",
    EdgeKind.TRAINS: "is trained by",
    EdgeKind.DEPLOYS: "is deployed by",
    EdgeKind.OBSERVES: "is observed by",
    EdgeKind.STORED_IN: "stores",
    EdgeKind.RUNS_ON: "carries",
    EdgeKind.PLACES: "is placed by",
    EdgeKind.ROUTES_THROUGH: "passes on to",
    EdgeKind.USES: "is used by",
    EdgeKind.HAS: "is part of",
    EdgeKind.OWNED_BY: "owns",
}
"""What an edge is called when it is walked against its own direction."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One edge of a path.

    Attributes:
        verb: what it does, in the direction of the path: ``is read by``.
        source: address where the step begins.
        target: address where it ends.
        field: the field that holds the reference, on the component that refers; empty when it is implied.
        facts: what it adds, in words, most important first.
        longest_wait_ms: longest wait of a caller for the answer, all attempts together; for all answers where it asks
            several times in turn.
        longest_with_fallbacks_ms: the same with the waits for all that is asked instead; None where nothing is.
        fallbacks_are_limited: whether all that is asked instead has a time limit, so that this is the longest.
        line_ms: time on the line between two places at least, there and back.
        look_up_ms: time of a look-up of features beside that, as measured or expected.
        delivery: guarantee of the stream job at one end.
        peak_per_second: records or requests in the busiest minute; None where nobody says.
        handled_within_s: time from the writing of a record to its handling: what is good enough, else what is measured.
        handled_share: share of the records that are handled so, from 0 to 1; None where nobody says.
        oldest_s: age at which a value counts as missing, in seconds.
        refreshed_every_s: time between two copies of values, in seconds; the longest, where a schedule says when.
        copied_within_s: time that one of them takes, in seconds; None where nobody says.
        is_required: whether the caller fails when the call does; None where it is no call.
        fallback: what answers in the place of what is called, first to last.
        parallel: the group of calls that are made at the same time.
        one_of: the group of calls and queries of which one request makes one.
    """

    verb: str
    source: str
    target: str
    field: str
    facts: tuple[str, ...]
    longest_wait_ms: float | None = None
    longest_with_fallbacks_ms: float | None = None
    fallbacks_are_limited: bool = True
    line_ms: float | None = None
    look_up_ms: float | None = None
    delivery: str | None = None
    peak_per_second: float | None = None
    handled_within_s: float | None = None
    handled_share: float | None = None
    oldest_s: float | None = None
    refreshed_every_s: float | None = None
    copied_within_s: float | None = None
    is_required: bool | None = None
    fallback: tuple[str, ...] = ()
    parallel: str | None = None
    one_of: str | None = None


def keeps_pushed(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether the history of what is pushed lies in what is referred to."""
    return edge.field == "batch_source" and isinstance(graph[edge.source], PushSource)


def is_history(graph: ArchitectureGraph, step: Step) -> bool:
    """Whether a step goes to where values are kept for training."""
    return step.edge.field == "history" or (step.is_forward and keeps_pushed(graph, step.edge))


def contribution(graph: ArchitectureGraph, step: Step) -> Contribution:
    """What one step says and adds."""
    edge = step.edge
    verb = _ALONG.get(edge.kind, edge.kind.value) if step.is_forward else _AGAINST[edge.kind]
    is_pushed = step.is_forward and keeps_pushed(graph, edge)
    verb = "is kept in" if is_pushed else verb
    refers, referred = graph[edge.source], graph[edge.target]
    values: dict[str, Any] = {}
    facts: list[str] = []
    load = _load(graph, step)
    if load is not None:
        facts.append(_rate(load))
        values["peak_per_second"] = load.peak
    if edge.kind is EdgeKind.CALLS:
        values |= call_values(refers, referred, edge)
        facts += call_facts(refers, edge, values)
        facts += [f"timeout enforced by {who}"] if (who := timeout_enforcers(graph, edge)) else []
        facts += [promise] if (promise := _promise(referred)) else []
        facts += [f"fallback: {', '.join(values['fallback'])}"] if values["fallback"] else []
        if values["longest_wait_ms"] is not None and (instead := instead_of(graph, refers, referred)):
            times = edge.relation.in_turn if isinstance(edge.relation, Call) else 1
            values["longest_with_fallbacks_ms"] = values["longest_wait_ms"] + times * sum(one.ms for one in instead)
            values["fallbacks_are_limited"] = all(one.is_limit for one in instead)
            how = "at most" if values["fallbacks_are_limited"] else "about"
            facts.append(f"with all its fallbacks {how} {ms_text(values['longest_with_fallbacks_ms'])}")
    asked = query(graph, edge)
    if asked is not None:
        waits = asked.longest_ms * asked.in_turn if asked.longest_ms is not None else None
        values |= {"longest_wait_ms": waits, "is_required": asked.required}
        values |= {"parallel": asked.parallel, "one_of": asked.one_of}
        facts += _query_facts(asked)
    elif edge.kind in {EdgeKind.READS, EdgeKind.WRITES}:
        values |= _record_values(graph, refers, edge)
        facts += _record_facts(graph, refers, edge)
    taken = _taken(graph, edge, is_asked=asked is not None)
    values |= {name: ms for name, (ms, _) in taken.items()}
    facts += [fact for _, told in taken.values() for fact in told]
    if is_history(graph, step):
        facts.append("for training")
    if edge.kind is EdgeKind.SERVES and getattr(referred, "version", None):
        facts.append(f"version {referred.version}")  # type: ignore[attr-defined]  # a port has none
    if edge.kind is EdgeKind.READS and (every := getattr(getattr(refers, "materialization", None), "every", None)):
        values["refreshed_every_s"] = float(every)
        facts.append(f"copied every {every}")
    if edge.kind is EdgeKind.READS and (runs := runs_of(refers)) is not None:
        values |= {"refreshed_every_s": float(runs.apart), "copied_within_s": float(runs.takes) if runs.takes else None}
        facts.append(f"runs up to {runs.apart} apart" + (f", {runs.takes} each" if runs.takes else ""))
    if edge.kind is EdgeKind.FEATURES:
        values |= _look_up_values(edge, referred)
        facts += _look_up_facts(edge, values)
    return Contribution(verb, step.source, step.target, edge.field, tuple(facts), **values)


def _longest_wait(steps: tuple[tuple[Contribution, ...], ...]) -> float:
    """How long anybody on the way waits for an answer: in calls behind each other the first gives up for all, in ms."""
    longest, is_waiting = 0.0, False
    for hop in steps:
        here = max((item.longest_wait_ms for item in hop if item.longest_wait_ms is not None), default=None)
        if here is not None and not is_waiting:
            longest = max(longest, here)
        is_waiting = here is not None or (is_waiting and any(item.verb == "calls" for item in hop))
    return longest


def whole(steps: tuple[tuple[Contribution, ...], ...], delivery: str | None, handled: str) -> Mapping[str, str]:
    """What the steps of a path come to, in words by title; what nobody declares is left out.

    Args:
        steps: the steps of each hop.
        delivery: how often a record takes effect; None where no record passes.
        handled: how long it takes, in words; empty where nobody says.
    """
    every = [item for hop in steps for item in hop]
    found = {}
    waits = [item for item in every if item.longest_wait_ms is not None]
    if waits:
        longest = _longest_wait(steps)
        several = f", as the first of {len(waits)} calls waits" if len(waits) > 1 else ""
        found["wait"] = f"at most {longest:,.0f} ms{several}"
        in_all = max((item.longest_with_fallbacks_ms or 0 for item in waits), default=0)
        if in_all > longest:
            is_limit = all(item.fallbacks_are_limited for item in waits if item.longest_with_fallbacks_ms == in_all)
            found["wait"] += f"; {'at most' if is_limit else 'about'} {ms_text(in_all)} while fallbacks are asked"
    lines = sum(item.line_ms or 0 for item in every)
    look_ups = sum(item.look_up_ms or 0 for item in every)
    takes = [f"{ms_text(lines)} or more on lines"] if lines else []
    takes += [f"about {ms_text(look_ups)} in look-ups"] if look_ups else []
    if takes:
        found["takes"] = ", ".join(takes)
    if delivery is not None:
        found["delivery"] = delivery
    rates = [item.peak_per_second for item in every if item.peak_per_second is not None]
    if rates:
        found["load"] = f"up to {Rate(max(rates))} at the busiest step"
    ages = [item.oldest_s for item in every if item.oldest_s is not None]
    copies = [item.refreshed_every_s for item in every if item.refreshed_every_s is not None]
    if handled:
        found["handled"] = handled
    said = [_behind(copies, [item.copied_within_s for item in every if item.copied_within_s])] if copies else []
    said += [f"none older than {Duration(min(ages))}"] if ages else []
    if said:
        found["freshness"] = f"values {', '.join(said)}"
    return found


def _behind(copies: Sequence[float], takes: Sequence[float]) -> str:
    """How far values fall behind that are copied now and then, each copy after the one before it."""
    if len(copies) == 1 and not takes:
        return f"copied every {Duration(copies[0])}"
    several = f", {len(copies)} copies together" if len(copies) > 1 else ""
    return f"up to {Duration(sum(copies) + sum(takes))} behind{several}"


def _taken(graph: ArchitectureGraph, edge: GraphEdge, *, is_asked: bool) -> dict[str, tuple[float, tuple[str, ...]]]:
    """What a request takes over an edge beside the work itself, in milliseconds and in words, by the field for it."""
    source, target = graph[edge.source], graph[edge.target]
    line = NEAR
    if edge.kind is EdgeKind.FEATURES:
        line = line_to_features(graph, edge)
    elif is_asked or (edge.kind in {EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO} and not is_aside(edge)):
        line = path_to(graph, source, target)
    parts = look_up_at(graph, edge)
    return {
        **({"line_ms": (line.ms, (f"line {line.text()}",))} if line.ms else {}),
        **({"look_up_ms": (sum(one.ms for one in parts), tuple(one.text() for one in parts))} if parts else {}),
    }


def _record_values(graph: ArchitectureGraph, refers: Component, edge: GraphEdge) -> dict[str, Any]:
    """Values of what is read and written record by record."""
    values: dict[str, Any] = {}
    if isinstance(delivery := getattr(refers, "delivery", None), str):
        values["delivery"] = delivery
    if isinstance(edge.relation, Consume):
        within = edge.relation.freshness or edge.relation.handling
        values |= _handled(within)
    if edge.kind is EdgeKind.READS and isinstance(refers, HumanReview):
        found = reviews(graph).get(refers.address)
        is_for_all = found is None or found.is_bounded
        values |= _handled(found.within if found is not None else None, 1.0 if is_for_all else OF_A_HUNDRED / 100)
    return values


def _handled(within: Duration | None, share: float = 1.0) -> dict[str, float | None]:
    if within is None:
        return {"handled_within_s": None, "handled_share": None}
    return {"handled_within_s": float(within), "handled_share": share}


def _record_facts(graph: ArchitectureGraph, refers: Component, edge: GraphEdge) -> Iterator[str]:
    if isinstance(delivery := getattr(refers, "delivery", None), str):
        yield delivery
    yield from _stream_facts(graph, refers, edge)
    is_stream = edge.kind is EdgeKind.READS and isinstance(graph[edge.target], EventStream) and not holds_all(edge)
    if is_stream and (most := takes_at_most(graph, refers)):
        yield most
    if edge.kind is EdgeKind.READS and isinstance(refers, HumanReview):
        yield from _people(graph, refers)


def _query_facts(asked: Query) -> Iterator[str]:
    if asked.longest_ms is None:
        yield "no timeout is said"
    else:
        yield wait_text(asked.longest_ms, asked.in_turn)
    yield "required" if asked.required else "not required"
    if asked.said is not None:
        yield from groups(asked.said)
    if promise := _promise(asked.store):
        yield promise
    if (most := most_queries(asked.store)) is not None:
        yield f"answers up to {Rate(most)}"


def _look_up_values(edge: GraphEdge, given_by: Component) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if isinstance(asked := edge.relation, Lookup):
        waits = asked.timeout_ms * asked.in_turn if asked.timeout_ms is not None else None
        values = {"longest_wait_ms": waits, "is_required": asked.required, "parallel": asked.parallel}
    ages = [age for age in (getattr(given_by, name, None) for name in ("max_age", "ttl")) if age is not None]
    return {**values, "oldest_s": float(min(ages))} if ages else values


def _look_up_facts(edge: GraphEdge, values: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(asked := edge.relation, Lookup):
        if asked.timeout_ms is not None:
            yield wait_text(asked.timeout_ms, asked.in_turn)
        yield "required" if asked.required else "not required"
        if asked.parallel is not None:
            yield f"in parallel: {asked.parallel}"
    if (oldest := values.get("oldest_s")) is not None:
        yield f"none older than {Duration(oldest)}"


def _load(graph: ArchitectureGraph, step: Step) -> Load | None:
    """What passes by an edge: what a caller sends, what a stream holds; None where nobody says."""
    edge, known = step.edge, loads(graph)
    if (asked := query(graph, edge)) is not None:
        found, factor = known[edge.source], asked.per_request
        return Load(found.mean * factor, found.peak * factor, found.is_complete) if found.peak else None
    if edge.kind is EdgeKind.CALLS:
        found = calls_bring(graph, edge)
        return found if found.peak else None
    # The load of a store is the queries of its clients: a job that copies rows has no part in it.
    if edge.kind in {EdgeKind.READS, EdgeKind.WRITES} and isinstance(graph[edge.target], EventStream):
        found = known[edge.target]
        return found if found.peak else None
    return None


def _rate(load: Load) -> str:
    least = "" if load.is_complete else "at least "
    peak = f", peak {Rate(load.peak)}" if load.peak > load.mean else ""
    return f"{least}{Rate(load.mean)}{peak}"


def _promise(component: Component) -> str:
    objective = getattr(component, "objective", None)
    told = (("p99", "p99_ms"), ("TTFT p99", "ttft_p99_ms"), ("TPOT p99", "tpot_p99_ms"))
    said = ((what, getattr(objective, field, None)) for what, field in told)
    return " · ".join(f"{what} ≤ {ms:,g} ms" for what, ms in said if ms is not None)


_BEGINS = {"earliest": "first", "latest": "next"}


def _stream_facts(graph: ArchitectureGraph, refers: Component, edge: GraphEdge) -> Iterator[str]:
    relation = edge.relation
    group = kafka_groups(graph, refers).get(edge.target, "") if edge.kind is EdgeKind.READS else ""
    if isinstance(relation, Consume) and isinstance(graph[edge.target], EventStream):
        yield isolation_of(refers, relation)
        if relation.each_replica:
            yield f"each replica reads all, from the {_BEGINS[relation.offset_reset]} record on"
        if group or relation.group:
            yield f"group {group or relation.group}"
        if relation.freshness is not None:
            yield f"within {relation.freshness}"
        if relation.handling is not None:
            yield f"handling p99 {relation.handling}"
    elif group:
        yield f"group {group}"
    elif isinstance(relation, Produce):
        yield f"acks={relation.acks}"


def takes_at_most(graph: ArchitectureGraph, reader: Component) -> str:
    """What a reader can handle when it is as large as it gets, in words; empty where nobody says."""
    scaling = getattr(reader, "autoscaling", None)
    count = scaling.max_replicas if scaling is not None else getattr(reader, "replicas", None)
    each = handles(reader)
    if isinstance(reader, StreamJob):
        count, each = slots_at_most(graph, reader).count, reader.records_per_second_per_slot
    elif count is not None and (useful := readers_at_most(graph, reader)[0]):
        count = min(count, useful)
    return f"takes up to {Rate(count * each)} ({count} × {Rate(each)})" if count and each else ""


def _people(graph: ArchitectureGraph, review: HumanReview) -> Iterator[str]:
    """What people decide, and how long a case waits for them."""
    found = reviews(graph).get(review.address)
    if found is None:
        return
    yield f"up to {found.people} people, who decide {Rate(found.at_most / 3_600)}"
    if found.longest is None:
        yield found.endless
    elif found.within is None:
        longest = f"decided within {found.longest} but at a peak, " if found.is_bounded else ""
        yield f"{longest}95 of 100 {'' if longest else 'decided '}within {found.p95}{found.usually}"
        yield f"not known at a peak: {found.endless}"
    else:
        longest = f"decided within {found.within} at most, " if found.is_bounded else ""
        yield f"{longest}95 of 100 {'' if longest else 'decided '}within {found.p95}{found.usually}"
        yield found.why()
