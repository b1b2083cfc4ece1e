"""How much arrives where: declared traffic, carried along calls, writes and reads."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from aiscale.analysis.delivery.job_runs import runs_of
from aiscale.analysis.latency.store_queries import is_kept, query
from aiscale.analysis.load.load_balancing import shares
from aiscale.analysis.network.routing import LIMITER, says_load
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend, Mirror, Route
from aiscale.components.people.human_review import HumanReview
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.step import Step
from aiscale.components.streams.connector import Connector
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream, RecordStore, TrainingSource
from aiscale.core.relations import Call, DeadLetter, Produce
from aiscale.core.values.demand import Traffic
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records, mirrored_into
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.named_objects import FIELD


class Load(NamedTuple):
    """What arrives at a component: requests of a service, records of a stream or a job; both where a service reads too.

    Attributes:
        mean: average, per second.
        peak: in the busiest minute, per second; peaks of several sources are added, as if they met.
        is_complete: whether every source is known; otherwise the figures are a lower bound.
        peak_lasts: seconds for which all sources are at their peak without a break; None where one does not say.
    """

    mean: float
    peak: float
    is_complete: bool
    peak_lasts: float | None = None


def loads(graph: ArchitectureGraph) -> Mapping[str, Load]:
    """The load of every component that has one, by address. Computed once for a graph, in linear time.

    What answers requests and reads streams too gets the sum of both: each is work for it, and each may call and
    write further. A writer adds ``per_request`` records for each request or record of its own; a writer that does not
    say so makes the stream's load incomplete, as does a loop of streams. A batch job writes while a run lasts. People
    write one for each case that they decide, where nothing else is said.
    """
    return _course(graph).loads


def peaks_with(graph: ArchitectureGraph, more: Mapping[str, float]) -> Mapping[str, float]:
    """Peaks per second of what gets more or less than usual when some components do, these included.

    The steps grow with what is reached from those, and not with the graph.

    Args:
        graph: the system's graph.
        more: how much more arrives at the peak, per second, by address; below 0 for less.
    """
    course = _course(graph)
    added = defaultdict(float, more)
    waiting = [(course.turns[address], address) for address in more]
    heapify(waiting)
    done: set[str] = set()
    while waiting:
        turn, address = heappop(waiting)
        if address in done:
            continue
        done.add(address)
        for target, factor in course.onward.get(address, ()):
            if factor:
                added[target] += added[address] * factor
                if course.turns[target] > turn:  # else a loop, which is entered once
                    heappush(waiting, (course.turns[target], target))
    return {address: course.loads[address].peak + rate for address, rate in added.items()}


@once_per_graph
def rises(graph: ArchitectureGraph) -> Mapping[str, Mapping[float, float]]:
    """How much more than the mean may arrive at each component, by the seconds within which it may come, by address.

    What is carried on is what :func:`loads` carries. Records wait in their stream: how fast these come is no matter to
    who reads them.
    """
    course = _course(graph)
    found: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for address, turn in course.turns.items():  # in the order of their turns
        node = graph[address]
        traffic = getattr(node, "traffic", None)
        if isinstance(traffic, Traffic) and traffic.rise is not None:
            found[address][float(traffic.rise)] += float(traffic.peak) - float(traffic.mean)
        if address not in found or isinstance(node, EventStream):
            continue
        for target, factor in course.onward.get(address, ()):
            if factor and course.turns[target] > turn:  # else a loop
                for seconds, more in found[address].items():
                    found[target][seconds] += more * factor
    return found


class _Course(NamedTuple):
    """How load spreads over a graph.

    Attributes:
        loads: the load of every component, by address.
        onward: where it goes on to, and how much of it; None when nobody says.
        turns: when each component had its turn: after all that brings it load, but for loops.
        bursts: how much of a peak comes only while batch jobs run, by address of what gets it so.
    """

    loads: Mapping[str, Load]
    onward: Mapping[str, Sequence[tuple[str, float | None]]]
    turns: Mapping[str, int]
    bursts: Mapping[str, float]


@once_per_graph
def _course(graph: ArchitectureGraph) -> _Course:
    outgoing: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    waiting_for: dict[str, int] = dict.fromkeys(graph.nodes, 0)
    for source, target, factor in _flows(graph):
        outgoing[source].append((target, factor))
        waiting_for[target] += 1
    fed = {address for address, count in waiting_for.items() if count}
    mean: dict[str, float] = dict.fromkeys(graph.nodes, 0.0)
    peak: dict[str, float] = dict.fromkeys(graph.nodes, 0.0)
    complete: dict[str, bool] = dict.fromkeys(graph.nodes, True)
    lasts: dict[str, float] = dict.fromkeys(graph.nodes, math.inf)
    bursts: dict[str, float] = dict.fromkeys(graph.nodes, 0.0)
    for address, node in graph.nodes.items():
        traffic = getattr(node, "traffic", None)
        if isinstance(traffic, Traffic):
            mean[address], peak[address] = float(traffic.mean), float(traffic.peak)
            lasts[address] = float(traffic.peak_lasts or 0)
        elif isinstance(node, BatchJob) and node.records_per_run is not None:
            mean[address], peak[address], complete[address], lasts[address] = _of_runs(node, node.records_per_run)
            bursts[address] = peak[address] - mean[address]
        elif address not in fed:
            complete[address] = False
    called = {(edge.source, edge.target) for edge in graph.edges if edge.kind is EdgeKind.CALLS}
    ready = deque(address for address, count in waiting_for.items() if not count)
    unvisited = deque(graph.nodes)
    done: dict[str, int] = {}
    while ready or unvisited:
        if ready:
            address = ready.popleft()
        else:
            # Only loops are left: enter one where it comes first by address.
            address = unvisited.popleft()
            if address in done:
                continue
            complete[address] = False
        if address in done:
            continue
        done[address] = len(done)
        for target, factor in outgoing[address]:
            is_burst = (address, target) in called or _comes_at_once(graph[target])
            at_once = bursts[address] if is_burst else 0.0
            mean[target] += mean[address] * (factor or 0.0)
            peak[target] += (peak[address] - bursts[address] + at_once) * (factor or 0.0)
            bursts[target] += at_once * (factor or 0.0)
            complete[target] = complete[target] and complete[address] and factor is not None
            lasts[target] = min(lasts[target], lasts[address]) if factor and peak[address] else lasts[target]
            waiting_for[target] -= 1
            if not waiting_for[target]:
                ready.append(target)
    found = {
        address: Load(mean[address], peak[address], complete[address], _known(lasts[address]))
        for address in graph.nodes
    }
    return _Course(found, outgoing, done, bursts)


def _comes_at_once(target: Component) -> bool:
    """Whether what a run writes is a burst there: in streams and queues of people. Others read on until the next run.

    A reader that keeps up with the average has read all of a run before the next one. What a run calls gets its rate.
    """
    return isinstance(target, EventStream | HumanReview)


def _of_runs(job: BatchJob, records: int) -> tuple[float, float, bool, float]:
    """What a batch job works through: mean and peak per second, whether that is all, and how long the peak lasts.

    All of a run comes within it: that is the peak. Where nobody says how long it takes, the peak is more than known.
    """
    runs = runs_of(job)
    mean = records / float(runs.mean) if runs is not None else 0.0
    if job.duration is None:
        return mean, mean, False, math.inf
    return mean, max(mean, records / float(job.duration)), runs is not None, float(job.duration)


def _known(seconds: float) -> float | None:
    return seconds if 0 < seconds < math.inf else None


def _flows(graph: ArchitectureGraph) -> Iterator[tuple[str, str, float | None]]:
    """Every step that load takes: from, to, and how many for each one; None when nobody says."""
    for edge in graph.edges:
        relation = edge.relation
        if edge.kind is EdgeKind.CALLS:
            if _brings_load(graph, edge):
                yield edge.source, edge.target, _requests_each(graph, edge)
        elif isinstance(relation, DeadLetter):
            continue  # seldom, and never part of what a system is sized for
        elif copies_records(graph[edge.source]):
            if (copy := mirrored_into(graph, edge)) is not None:
                yield edge.target, copy.address, 1.0
        elif found := query(graph, edge):
            yield edge.source, edge.target, found.per_request
        elif is_kept(graph, edge):
            yield edge.source, edge.target, 1.0
        elif edge.kind is EdgeKind.WRITES:
            yield edge.source, edge.target, _records_each(graph[edge.source], edge)
        elif _brings_records(graph, edge):
            yield edge.target, edge.source, _taken_each(graph[edge.source])


def _records_each(writer: Component, edge: GraphEdge) -> float | None:
    """How many records are written for each request, record or case; None when nobody says."""
    if isinstance(edge.relation, Produce) and edge.relation.per_request is not None:
        return edge.relation.per_request
    # Each request is logged once, and each case is decided once.
    return 1.0 if edge.field == "payload_log" or isinstance(writer, HumanReview) else None


def _taken_each(reader: Component) -> float:
    """How many of the records that it reads are work for it, of each one."""
    return reader.percent / 100 if isinstance(reader, HumanReview) else 1.0


def _requests_each(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """How many requests arrive for each one of the caller; None when nobody says."""
    caller, relation = graph[edge.source], edge.relation
    if isinstance(caller, GlobalLoadBalancer):
        return shares(caller)[edge.item or 0]
    if isinstance(caller, InferenceGraph):
        share = caller.shares[edge.item or 0]
        return None if share is None else share * (relation.per_request if isinstance(relation, Step) else 1.0)
    if isinstance(relation, Call):
        return relation.per_request
    if isinstance(relation, Backend):
        return relation.weight / 100
    return relation.percent / 100 if isinstance(relation, Mirror) else 1.0


def _brings_load(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether what arrives at the caller arrives at the callee too.

    A limiter is asked once for a request, however many limits it counts for.
    """
    caller = graph[edge.source]
    if isinstance(caller, (Route, GlobalLoadBalancer)) and not says_load(graph, caller):
        return False
    if edge.field == FIELD:  # A route among raw objects brings what the traffic of the callee says.
        return getattr(graph[edge.target], "traffic", None) is None
    if edge.field == LIMITER:
        of_route = graph.edges_from(edge.source, EdgeKind.CALLS)
        return edge == next(one for one in of_route if one.field == LIMITER and one.target == edge.target)
    return True


def _brings_records(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether all that arrives at what is read comes on to its reader; of a database, nobody says how much does.

    What each replica reads all of changes a table there: no call and no record is made for it.
    """
    if edge.kind is not EdgeKind.READS or holds_all(edge) or not _counts_records(graph[edge.source]):
        return False
    read = graph[edge.target]
    return not isinstance(read, RecordStore) or isinstance(read, TrainingSource)


def _counts_records(reader: Component) -> bool:
    """Whether what it reads is load of its own, record by record; a training or a batch job reads when it runs."""
    return isinstance(reader, CallTarget | Connector | StreamJob | EventStream | HumanReview)


def reads_records(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether records of a stream are part of what arrives at a component."""
    return _counts_records(component) and any(_stream_edges(graph, component))


def requests(graph: ArchitectureGraph, component: Component) -> Load:
    """What arrives at a component without the records that it fetches besides: what a proxy or a route sees of it.

    Of what nobody asks it is all that arrives.
    """
    parts = [load for _, load in _requests(graph, component)]
    if not parts or not reads_records(graph, component):
        return loads(graph)[component.address]
    return Load(
        sum(part.mean for part in parts),
        sum(part.peak for part in parts),
        all(part.is_complete for part in parts),
    )


def sources(graph: ArchitectureGraph, component: Component) -> Iterator[tuple[str, Load]]:
    """What the load of a component is made of: the name of each source and what it adds."""
    asked = list(_requests(graph, component))
    yield from asked
    if _counts_records(component):
        for edge in _stream_edges(graph, component):
            name, load = graph[edge.target].name, read_from(graph, graph[edge.target], component)
            yield f"records of {name}" if asked else name, _times(load, _taken_each(component))


def read_from(graph: ArchitectureGraph, stream: Component, reader: Component) -> Load:
    """What a reader gets of a stream: what runs of batch jobs write at once is read until the next one."""
    load = loads(graph)[stream.address]
    burst = 0.0 if _comes_at_once(reader) else _course(graph).bursts[stream.address]
    return load._replace(peak=load.peak - burst)


def _requests(graph: ArchitectureGraph, component: Component) -> Iterator[tuple[str, Load]]:
    traffic = getattr(component, "traffic", None)
    if isinstance(traffic, Traffic):
        yield "traffic from outside", Load(float(traffic.mean), float(traffic.peak), True)
    for edge in graph.in_edges(component, EdgeKind.CALLS):
        if _brings_load(graph, edge):
            yield graph[edge.source].name, _times(loads(graph)[edge.source], _requests_each(graph, edge))


def calls_bring(graph: ArchitectureGraph, edge: GraphEdge) -> Load:
    """What the calls along one edge come to."""
    return _times(loads(graph)[edge.source], _requests_each(graph, edge))


def writes_bring(graph: ArchitectureGraph, edge: GraphEdge) -> Load:
    """What is written to a stream along one edge."""
    return _times(loads(graph)[edge.source], _records_each(graph[edge.source], edge))


def _times(load: Load, factor: float | None) -> Load:
    if factor is None:
        return Load(0.0, 0.0, False)
    return Load(load.mean * factor, load.peak * factor, load.is_complete)


def _stream_edges(graph: ArchitectureGraph, component: Component) -> Iterator[GraphEdge]:
    return (
        edge
        for edge in graph.out_edges(component, EdgeKind.READS)
        if isinstance(graph.nodes.get(edge.target), EventStream) and not holds_all(edge)
    )
