"""Which objectives the loss of something touches: by what they are about, or by what that needs and comes short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from aiscale.analysis.failure.impact.answers import gets_answers
from aiscale.analysis.failure.impact.effect import Effect, Shortfall, Touch
from aiscale.analysis.failure.impact.stores import without_store
from aiscale.analysis.failure.impact.streams import FOR_TRAINING, written
from aiscale.analysis.network.routing import is_question, rejects_without
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Delivery, EventStream, FeatureProvider
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Promise(NamedTuple):
    """An objective that is touched.

    Attributes:
        address: the objective.
        of: what it is about.
        effect: what happens to that; LOST where the objective itself is lost, and nobody measures it.
        by: address of what touches it: of what it is about, or of what comes short behind that.
        why: the reason, in words.
        late_s: how much later than usual what it is about comes, in seconds; None where it is not only late.
    """

    address: str
    of: str
    effect: Effect
    by: str
    why: str
    late_s: float | None = None


def promises(graph: ArchitectureGraph, worst: Mapping[str, Touch], short: Mapping[str, Shortfall]) -> Iterator[Promise]:
    """The objectives that are touched, as far as what they measure is.

    Args:
        graph: the system's graph.
        worst: the worst that happens to each component, by address.
        short: what goes on and does not do all of its work, or does it late, by address.
    """
    answering = _answering(graph, short)
    flowing = _flowing(graph, short, answering)
    for slo in graph.of(Slo):
        about, own, of = worst.get(slo.of.address), worst.get(slo.address), slo.of.address
        if own is not None and own.effect is Effect.LOST:
            yield Promise(slo.address, of, Effect.LOST, own.via, own.why)
        elif about is not None and about.effect.is_of_the_whole:
            effect = Effect.FAILS if about.effect is Effect.LOST else about.effect
            yield Promise(slo.address, of, effect, of, about.why)
        elif slo.targets and of in answering:
            yield Promise(slo.address, of, Effect.DEGRADED, answering[of].address, answering[of].why)
        elif slo.freshness is not None:
            came = flowing.get(of)
            if came is not None and (came.late_s is None or came.late_s > slo.freshness):
                yield Promise(slo.address, of, Effect.DEGRADED, came.address, came.why, came.late_s)
            elif about is not None and about.effect is Effect.LACKS and _is_older(graph, worst, about):
                yield Promise(slo.address, of, Effect.LACKS, of, about.why)


def _answering(graph: ArchitectureGraph, short: Mapping[str, Shortfall]) -> Mapping[str, Shortfall]:
    """Whose answers may be missing or late, by address, with what comes short there: as far as nothing stands in."""
    found = {address: one for address, one in short.items() if one.late_s is None}
    waiting = list(found)
    for address in waiting:
        for user in _needing(graph, graph[address]):
            if user not in found and not getattr(graph[user], "fallback", ()):
                found[user] = found[address]
                waiting.append(user)
    return found


def _needing(graph: ArchitectureGraph, node: Component) -> Iterator[str]:
    """Addresses of those whose own answers wait for those of a component."""
    for edge in graph.edges_to(node.address, EdgeKind.CALLS):
        if _is_needed(graph[edge.source], edge):
            yield edge.source
    for edge in graph.edges_to(node.address, EdgeKind.FEATURES):
        if not isinstance(graph[edge.source], Delivery) and getattr(edge.relation, "required", True):
            yield edge.source
    for edge in graph.edges_to(node.address, EdgeKind.STORED_IN):
        if isinstance(graph[edge.source], FeatureProvider):
            yield edge.source
    for edge in graph.edges_to(node.address, EdgeKind.ROUTES_THROUGH):
        yield edge.source
    for edge in graph.edges_to(node.address, EdgeKind.READS, EdgeKind.WRITES):
        done = None if isinstance(node, EventStream) else without_store(graph, edge)
        if done is not None and done[0] is not Effect.DEGRADED:
            yield edge.source


def _is_needed(caller: Component, call: GraphEdge) -> bool:
    """Whether requests to a caller fail, or wait, with those of a call."""
    if isinstance(caller, Route) and is_question(call):
        return rejects_without(caller, call)
    if isinstance(caller, GlobalLoadBalancer):
        return True
    may_do_without = not isinstance(caller, InferenceGraph) and not getattr(call.relation, "required", True)
    return gets_answers(caller, call) and not may_do_without


def _flowing(
    graph: ArchitectureGraph, short: Mapping[str, Shortfall], answering: Mapping[str, Shortfall]
) -> Mapping[str, Shortfall]:
    """What gets its records or features later, by address, with what comes short on the way and makes them latest."""
    own = {address: one for address, one in {**short, **answering}.items() if _handles_records(graph, address)}
    found: dict[str, Shortfall] = {}
    latest_first = sorted(own, key=lambda address: own[address].most_s, reverse=True)
    for _, alike in groupby(latest_first, key=lambda address: own[address].most_s):
        waiting = [address for address in alike if address not in found]
        found |= {address: own[address] for address in waiting}
        for address in waiting:
            for reached in _onward(graph, graph[address]):
                if reached not in found:
                    found[reached] = found[address]
                    waiting.append(reached)
    return found


def _handles_records(graph: ArchitectureGraph, address: str) -> bool:
    """Whether records wait for it that it makes others of."""
    reads = graph.edges_from(address, EdgeKind.READS)
    return isinstance(graph[address], StreamJob) or any(isinstance(graph[edge.target], EventStream) for edge in reads)


def _onward(graph: ArchitectureGraph, node: Component) -> Iterator[str]:
    """Addresses of what is made of what a component writes, or of what it keeps."""
    yield from (edge.target for edge in written(graph, node.address))
    if isinstance(node, EventStream | FeatureView):
        for edge in graph.edges_to(node.address, EdgeKind.READS):
            if not (isinstance(graph[edge.source], Delivery) or edge.field in FOR_TRAINING or holds_all(edge)):
                yield edge.source
    for edge in graph.edges_to(node.address, EdgeKind.FEATURES):
        if isinstance(graph[edge.source], FeatureProvider):
            yield edge.source


def _is_older(graph: ArchitectureGraph, worst: Mapping[str, Touch], about: Touch) -> bool:
    """Whether what is partial has a part that grows old: features, or records that wait somewhere on their way.

    What is made nowhere any more is not late: a device that is off has nothing to tell.
    """
    if isinstance(graph[about.address], FeatureView | FeatureProvider):
        return True
    seen = {about.address}
    while (before := worst.get(about.via)) is not None and before.effect is Effect.LACKS and before.address not in seen:
        seen.add(before.address)
        about = before
    if before is None or isinstance(graph[before.address], EventStream):
        return before is not None
    read = (worst.get(edge.target) for edge in graph.edges_from(before.address, EdgeKind.READS))
    return any(one is not None and one.effect is Effect.DELAYED and one.via == before.address for one in read)
