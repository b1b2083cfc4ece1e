"""What each effect on a component does to its neighbours, by the kind of edge between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aiscale.analysis.failure.impact.alternatives import alternative_fails, step_fails
from aiscale.analysis.failure.impact.answers import answers_with_fallback, hands_on
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.embedding import embeds_nothing
from aiscale.analysis.failure.impact.endpoints import answers_otherwise, backend_fails, endpoint_fails
from aiscale.analysis.failure.impact.places import lost_place, lost_pool
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.streams import (
    FOR_TRAINING,
    brings_less,
    brings_nothing,
    handles_nothing,
    missing_after_s,
    passes_on_less,
    passes_on_nothing,
    source_lost,
    takes_nothing,
    target_lost,
    writes_nothing,
)
from aiscale.analysis.failure.impact.zones import lost_zone
from aiscale.analysis.network.routing import LIMITER, is_question, rejects_without
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend, Route
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.people.human_review import HumanReview
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Zone
from aiscale.components.platform.site import Site
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import (
    Delivery,
    EventStream,
    HostedWork,
    Place,
    RecordStore,
    Service,
)
from aiscale.core.relations import Lookup
from aiscale.graph.architecture import GraphEdge
from aiscale.graph.forwarding import copies_records


def follow(spread: Propagation, effect: Effect, address: str) -> None:
    """Note what an effect does to the neighbours of the component that it is on."""
    _FOLLOWED[effect](spread, address)


def _lost(spread: Propagation, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    spread.down(address, address, f"{node.name} is lost")
    if isinstance(node, Place):
        lost_place(spread, node)
    elif isinstance(node, NodePool):
        lost_pool(spread, node)
    elif isinstance(node, Zone):
        lost_zone(spread, node)
    for edge in graph.edges_from(address, EdgeKind.HAS):
        _part_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.STORED_IN):
        _keeper_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.READS):
        source_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.WRITES):
        target_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.USES):
        _used_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.SERVES):
        why = f"serves {node.name} from memory, and no new replica can load it"
        spread.mark(edge.source, Effect.DEGRADED, address, why)
    spread.silence(address, (edge.target for edge in graph.edges_from(address, EdgeKind.CALLS)))
    if not isinstance(node, HumanReview):  # what decides in their place does so record by record
        handles_nothing(spread, address)  # what answers in its place, if anything does, answers requests only


def _part_lost(spread: Propagation, edge: GraphEdge) -> None:
    """What it is part of is lost: a pool's cluster, a view's store; of several, all of them."""
    gone = spread.cases
    for other in spread.graph.edges_to(edge.target, EdgeKind.HAS):
        if not gone:
            return
        gone &= spread.lost(other.source)
    spread.mark(edge.target, Effect.LOST, edge.source, f"is part of {spread.graph[edge.source].name}", cases=gone)


def _keeper_lost(spread: Propagation, edge: GraphEdge) -> None:
    """What keeps it is lost: a topic's cluster, a feature service's store, a registry of models."""
    kept, keeper = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(kept, (EventStream, RecordStore)):
        spread.mark(edge.source, Effect.LOST, edge.target, f"is stored in {keeper.name}")
    elif isinstance(kept, Delivery):
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"can register no new version in {keeper.name}")
    elif edge.field != "registry":
        spread.down(edge.source, edge.target, f"needs {keeper.name}, which keeps its data")


def _used_lost(spread: Propagation, edge: GraphEdge) -> None:
    """A helper of its domain is lost."""
    user, used = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(user, (MirrorMaker, Manifest, PulumiResource)):
        spread.down(edge.source, edge.target, f"needs {used.name}")
    elif _runs_in(user, used):
        spread.mark(edge.source, Effect.LOST, edge.target, f"runs in {used.name}")
    elif isinstance(user, (InferenceGraph, KafkaConnect)) and isinstance(used, Kafka):
        sends = "sends tensors between its steps through"
        does = sends if isinstance(user, InferenceGraph) else "keeps its connectors' settings and offsets in"
        spread.down(edge.source, edge.target, f"{does} {used.name}")
    elif isinstance(user, HumanReview):
        spread.down(edge.source, edge.target, f"has its open cases in {used.name}")
    elif isinstance(user, EventStore) and edge.field == "events":
        spread.mark(edge.source, Effect.LOST, edge.target, f"is kept in {used.name}")
    elif isinstance(user, EventStore) and edge.field == "snapshots":
        why = f"is read from the first event on: its snapshots are in {used.name}"
        spread.mark(edge.source, Effect.DEGRADED, edge.target, why)
    elif isinstance(user, Site) and edge.field == "joins":
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"runs on, but nothing new starts without {used.name}")
    elif edge.field == "pipeline":
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"cannot start {used.name}")
    elif edge.field == "region":
        spread.mark(edge.source, Effect.LOST, edge.target, f"is in {used.name}")
    elif edge.field == "online.region":
        spread.mark(edge.source, Effect.LOST, edge.target, f"keeps its values in {used.name}")
    elif edge.field == "tiered_storage.region":
        why = f"cannot reach the old segments of its topics in {used.name}, and its disks fill with new ones"
        spread.mark(edge.source, Effect.DEGRADED, edge.target, why)
    elif edge.field == "endpoint_region" and isinstance(user, EventStream):
        takes_nothing(spread, user, edge.target, f"is written through {used.name}", whatever_acks=True)


def _runs_in(user: Component, used: Component) -> bool:
    """Whether the processes of what is used do the work of the user: a session's its jobs', Connect's its connectors'.

    Source: Apache Kafka 4.3 documentation, Kafka Connect, running in distributed mode.
    """
    return isinstance(user, HostedWork) and user.runner is used


def _fails(spread: Propagation, address: str) -> None:
    """It does not do its work, and nothing answers in its place."""
    graph, node = spread.graph, spread.graph[address]
    for edge in graph.edges_to(address, EdgeKind.CALLS):
        _callee_fails(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.FEATURES):
        if isinstance(graph[edge.source], Delivery):
            spread.mark(edge.source, Effect.DELAYED, address, f"has no features to learn from: {node.name} is down")
        elif isinstance(edge.relation, Lookup) and not edge.relation.required:
            spread.mark(edge.source, Effect.DEGRADED, address, f"takes defaults for the features of {node.name}")
        else:
            spread.down(edge.source, address, f"needs the features of {node.name}")
    with spread.within(spread.cases & ~spread.lost(address)):
        _out_of_reach(spread, address)
    for edge in graph.edges_to(address, EdgeKind.ROUTES_THROUGH):
        spread.down(edge.source, address, f"is reached through {node.name}")
        spread.mark(edge.source, Effect.IDLE, address, "no request comes")
    for edge in graph.edges_to(address, EdgeKind.USES):
        if edge.field.endswith("registry"):
            _registers_nothing(spread, edge)
        elif _runs_in(graph[edge.source], node):
            spread.down(edge.source, address, f"runs in {node.name}")
    embeds_nothing(spread, address)
    handles_nothing(spread, address)
    _delivers_nothing(spread, address)


def _out_of_reach(spread: Propagation, address: str) -> None:
    """A stream, a store or what keeps it is down until it is moved: what is kept there is not lost."""
    graph, node = spread.graph, spread.graph[address]
    if not spread.cases or not isinstance(node, (Kafka, EventStream, RecordStore)):
        return
    for edge in graph.edges_to(address, EdgeKind.STORED_IN):
        words = "is stored in {}" if isinstance(graph[edge.source], EventStream) else "needs {}, which keeps its data"
        spread.down(edge.source, address, words.format(node.name))
    for edge in graph.edges_to(address, EdgeKind.READS):
        source_lost(spread, edge, "is down")
    for edge in graph.edges_to(address, EdgeKind.WRITES):
        target_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.USES) if isinstance(node, Kafka) else ():
        if isinstance(graph[edge.source], (InferenceGraph, MirrorMaker, KafkaConnect)):
            _used_lost(spread, edge)


def _registers_nothing(spread: Propagation, edge: GraphEdge) -> None:
    """The registry of its schema is down."""
    name, cases = spread.graph[edge.target].name, spread.cases & ~spread.lost(edge.source)
    spread.mark(edge.source, Effect.DELAYED, edge.target, f"takes no new schema until {name} is back")
    for kind in (EdgeKind.READS, EdgeKind.WRITES):
        for client in spread.graph.edges_to(edge.source, kind):
            if copies_records(spread.graph[client.source]):
                continue  # copies bytes
            why = f"goes on with schemas it has seen; its pods that start anew get none from {name}"
            spread.mark(client.source, Effect.DELAYED, edge.target, why, cases=cases)


def _callee_fails(spread: Propagation, edge: GraphEdge) -> None:
    caller, callee = spread.graph[edge.source], spread.graph[edge.target]
    if edge.field == "mirror":
        return
    if isinstance(caller, GlobalLoadBalancer):
        endpoint_fails(spread, caller, edge)
    elif isinstance(edge.relation, Backend) and edge.relation.weight < 100:
        backend_fails(spread, edge, edge.relation)
    elif isinstance(caller, Route) and is_question(edge):
        if rejects_without(caller, edge):
            set_by = " (failure_mode_deny)" if edge.field == LIMITER else ""
            spread.down(edge.source, edge.target, f"rejects all requests without {callee.name}{set_by}")
        else:
            spread.mark(edge.source, Effect.DEGRADED, edge.target, f"allows all requests without {callee.name}")
    elif isinstance(caller, InferenceGraph) and caller.shares[edge.item or 0] != 1.0:
        step_fails(spread, caller, edge)
    elif getattr(edge.relation, "required", True):
        if alternative_fails(spread, edge, edge.target, callee.name):
            return
        verb = "sends its requests to" if isinstance(caller, Route) else "needs"
        spread.down(edge.source, edge.target, f"{verb} {callee.name}")
    else:
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"does without {callee.name}, which it may")


def _delivers_nothing(spread: Propagation, address: str) -> None:
    for kind in (EdgeKind.DEPLOYS, EdgeKind.TRAINS):
        for edge in spread.graph.edges_from(address, kind):
            spread.mark(edge.target, Effect.DELAYED, address, f"gets no new version from {spread.graph[address].name}")


def _degraded(spread: Propagation, address: str) -> None:
    if isinstance(balancer := spread.graph[address], GlobalLoadBalancer):
        answers_otherwise(spread, balancer)
    answers_with_fallback(spread, address)


def _idle(spread: Propagation, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    spread.silence(address, (edge.target for edge in graph.edges_from(address, EdgeKind.CALLS)))
    writes_nothing(spread, address, f"gets nothing new: nobody asks {node.name}")


def _stale(spread: Propagation, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    for edge in graph.edges_to(address, EdgeKind.READS):
        reader = graph[edge.source]
        if isinstance(reader, Delivery) or edge.field in FOR_TRAINING:
            spread.mark(edge.source, Effect.DELAYED, address, f"learns from {node.name}, which is stale")
        else:
            brings_nothing(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.FEATURES):
        reader = graph[edge.source]
        if isinstance(reader, Delivery):
            spread.mark(edge.source, Effect.DELAYED, address, f"learns from {node.name}, which is stale")
        else:
            why, left_s = f"takes features from {node.name}", missing_after_s(spread, edge, Effect.STALE)
            spread.answers(edge.source, Effect.STALE, address, why, left_s=left_s)
    with spread.within(_made_of(spread, address, Effect.STALE)):
        for edge in _asking(spread, address):
            spread.answers(edge.source, Effect.STALE, address, f"gets answers of {node.name} made of stale features")
    with spread.within(spread.cases & ~spread.only_answers(address, Effect.STALE)):
        passes_on_nothing(spread, address)


def _lacks(spread: Propagation, address: str) -> None:
    graph = spread.graph
    for edge in graph.edges_to(address, EdgeKind.READS):
        brings_less(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.FEATURES):
        left_s = missing_after_s(spread, edge, Effect.LACKS)
        spread.answers(edge.source, Effect.LACKS, address, left_s=left_s)
    with spread.within(_made_of(spread, address, Effect.LACKS)):
        for edge in _asking(spread, address):
            spread.answers(edge.source, Effect.LACKS, address)
    with spread.within(spread.cases & ~spread.only_answers(address, Effect.LACKS)):
        passes_on_less(spread, address)


def _made_of(spread: Propagation, address: str, effect: Effect) -> int:
    """The cases in which answers are made of features with an effect, its own or those of what it asks for answers."""
    cases = spread.only_answers(address, effect) if hands_on(spread.graph[address]) else 0
    for edge in spread.graph.edges_from(address, EdgeKind.FEATURES):
        cases |= spread.found(edge.target, effect)
    return spread.cases & cases


def _asking(spread: Propagation, address: str) -> Iterator[GraphEdge]:
    """The calls of those who do something of their own with answers, or hand them on; who asks the former is none."""
    for edge in spread.graph.edges_to(address, EdgeKind.CALLS):
        caller = spread.graph[edge.source]
        if edge.field != "mirror" and (isinstance(caller, Service | StreamJob) or hands_on(caller)):
            yield edge


def _delayed(spread: Propagation, address: str) -> None:
    _delivers_nothing(spread, address)


def _recovers(_spread: Propagation, _address: str) -> None:
    """Nothing comes of it: it is over before anybody could do something."""


_FOLLOWED: Mapping[Effect, Callable[[Propagation, str], None]] = {
    Effect.LOST: _lost,
    Effect.FAILS: _fails,
    Effect.DEGRADED: _degraded,
    Effect.IDLE: _idle,
    Effect.STALE: _stale,
    Effect.LACKS: _lacks,
    Effect.DELAYED: _delayed,
    Effect.RECOVERS: _recovers,
}
