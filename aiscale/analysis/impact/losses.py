"""What each effect on a component does to its neighbours, by the kind of edge between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiscale.analysis.impact.effect import Effect, Touch
from aiscale.analysis.impact.places import lost_place, lost_pool
from aiscale.analysis.impact.spread import Spread
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.mesh.route import Route
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.platform.device import Device
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.retention import Retention
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Delivery, EventStream, FeatureProvider, Place
from aiscale.graph.architecture import GraphEdge

_KAFKA_RETENTION_S = 7 * 86_400.0
"""What Kafka keeps where a topic says nothing. Source: Apache Kafka topic configuration, retention.ms."""
_FOR_TRAINING = frozenset({"history", "batch_source", "reference"})
"""Fields that read what a model or a monitor learns from: no request and no feature waits for it."""
_LOGS = frozenset({"payload_log", "logging.destination"})


def follow(spread: Spread, touch: Touch) -> None:
    """Note what an effect does to the neighbours of the component that it is on."""
    _FOLLOWED[touch.effect](spread, touch.address)


def _lost(spread: Spread, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    spread.down(address, address, f"{node.name} is lost")
    if isinstance(node, Place):
        lost_place(spread, node)
    elif isinstance(node, NodePool):
        lost_pool(spread, node)
    for edge in graph.edges_from(address, EdgeKind.HAS):
        spread.mark(edge.target, Effect.LOST, address, f"is part of {node.name}")
    for edge in graph.edges_to(address, EdgeKind.STORED_IN):
        _keeper_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.READS):
        _source_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.WRITES):
        _target_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.USES):
        _used_lost(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.SERVES):
        why = f"serves {node.name} from memory, and no new replica can load it"
        spread.mark(edge.source, Effect.DEGRADED, address, why)
    spread.silence(address, (edge.target for edge in graph.edges_from(address, EdgeKind.CALLS)))


def _keeper_lost(spread: Spread, edge: GraphEdge) -> None:
    """What keeps it is lost: a topic's cluster, a feature service's store, a registry of models."""
    kept, keeper = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(kept, EventStream):
        spread.mark(edge.source, Effect.LOST, edge.target, f"is stored in {keeper.name}")
    elif isinstance(kept, Delivery):
        spread.mark(edge.source, Effect.WAITS, edge.target, f"can register no new version in {keeper.name}")
    elif edge.field != "registry":
        spread.down(edge.source, edge.target, f"needs {keeper.name}, which keeps its data")


def _source_lost(spread: Spread, edge: GraphEdge) -> None:
    """What it reads is lost."""
    reader, source = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(reader, Delivery) or edge.field in _FOR_TRAINING:
        spread.mark(edge.source, Effect.WAITS, edge.target, f"has nothing to learn from: {source.name} is lost")
    else:
        spread.mark(edge.source, Effect.STALE, edge.target, f"gets nothing new from {source.name}", left_s=_ttl(reader))


def _target_lost(spread: Spread, edge: GraphEdge) -> None:
    """What it writes is lost."""
    writer, target = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(edge.relation, StoreAndForward):
        place = spread.graph.place_of(writer)
        buffer = place.broker.buffer if isinstance(place, Site) and place.broker is not None else edge.relation.buffer
        tolerance = place.offline_tolerance if isinstance(place, Site) else None
        why = f"keeps what is for {target.name}" + (f" in {buffer}" if buffer is not None else "")
        why += f", meant to last {tolerance}" if tolerance is not None else ""
        spread.mark(edge.source, Effect.WAITS, edge.target, why)
    elif "dead_letter" in edge.field:
        spread.mark(edge.source, Effect.WAITS, edge.target, f"can not put bad records aside in {target.name}")
    elif edge.field in _LOGS:
        spread.mark(edge.source, Effect.WAITS, edge.target, f"is not logged in {target.name}")
    elif isinstance(writer, (CallTarget, Device)):
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"loses what it writes to {target.name}")
    else:
        spread.down(edge.source, edge.target, f"can not write {target.name}")


def _used_lost(spread: Spread, edge: GraphEdge) -> None:
    """A helper of its domain is lost."""
    user, used = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(user, (MirrorMaker, Manifest, PulumiResource)):
        spread.down(edge.source, edge.target, f"needs {used.name}")
    elif isinstance(user, EventStore) and edge.field == "events":
        spread.mark(edge.source, Effect.LOST, edge.target, f"is kept in {used.name}")
    elif isinstance(user, Site) and edge.field == "joins":
        spread.mark(edge.source, Effect.WAITS, edge.target, f"runs on, but nothing new starts without {used.name}")
    elif edge.field == "pipeline":
        spread.mark(edge.source, Effect.WAITS, edge.target, f"can not start {used.name}")
    elif isinstance(user, NodePool) and edge.field == "zones":
        zones = len(user.zones)
        if zones == 1:
            spread.mark(edge.source, Effect.LOST, edge.target, f"is in {used.name} alone")
        else:
            spread.mark(edge.source, Effect.WAITS, edge.target, f"loses 1 of {zones} zones")
    elif edge.field == "region" and not isinstance(user, EventStream):
        spread.mark(edge.source, Effect.LOST, edge.target, f"is in {used.name}")


def _fails(spread: Spread, address: str) -> None:
    """It does not do its work, and nothing answers in its place."""
    graph, node = spread.graph, spread.graph[address]
    for edge in graph.edges_to(address, EdgeKind.CALLS):
        _callee_fails(spread, edge)
    for edge in graph.edges_to(address, EdgeKind.FEATURES):
        if isinstance(graph[edge.source], Delivery):
            spread.mark(edge.source, Effect.WAITS, address, f"has no features to learn from: {node.name} is down")
        elif isinstance(node, FeatureProvider) and not node.required:
            spread.mark(edge.source, Effect.DEGRADED, address, f"takes defaults for the features of {node.name}")
        else:
            spread.down(edge.source, address, f"needs the features of {node.name}")
    for edge in graph.edges_to(address, EdgeKind.ROUTES_THROUGH):
        spread.down(edge.source, address, f"is reached through {node.name}")
        spread.mark(edge.source, Effect.IDLE, address, "no request comes")
    for edge in graph.edges_to(address, EdgeKind.USES):
        if edge.field.endswith("registry"):
            _registers_nothing(spread, edge)
    for edge in graph.edges_from(address, EdgeKind.READS):
        _unread(spread, edge)
    _writes_nothing(spread, address, f"gets nothing new from {node.name}")
    _delivers_nothing(spread, address)


def _registers_nothing(spread: Spread, edge: GraphEdge) -> None:
    """The registry of its schema is down."""
    name = spread.graph[edge.target].name
    if spread.has(edge.source, Effect.LOST):
        return
    spread.mark(edge.source, Effect.WAITS, edge.target, f"takes no new schema until {name} is back")
    for kind in (EdgeKind.READS, EdgeKind.WRITES):
        for client in spread.graph.edges_to(edge.source, kind):
            why = f"goes on with schemas it has seen; its pods that start anew get none from {name}"
            spread.mark(client.source, Effect.WAITS, edge.target, why)


def _callee_fails(spread: Spread, edge: GraphEdge) -> None:
    caller, callee = spread.graph[edge.source], spread.graph[edge.target]
    share = getattr(edge.relation, "weight", None)
    if edge.field == "mirror":
        return
    if share is not None and share < 100:
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"{share:g} % of its requests go to {callee.name}")
    elif getattr(caller, "router", "") == "Switch":
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"some of its requests go to {callee.name}")
    elif getattr(edge.relation, "required", True):
        verb = "sends its requests to" if isinstance(caller, Route) else "needs"
        spread.down(edge.source, edge.target, f"{verb} {callee.name}")
    else:
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"does without {callee.name}, which it may")


def _unread(spread: Spread, edge: GraphEdge) -> None:
    """A reader is down: its records wait, as long as the stream keeps them."""
    stream, reader = spread.graph[edge.target], spread.graph[edge.source]
    if isinstance(stream, EventStream) and not isinstance(reader, Delivery) and edge.field not in _FOR_TRAINING:
        left = kept_s(stream)
        for_ever = left is not None and Retention(left).is_forever
        spread.mark(
            edge.target, Effect.WAITS, edge.source, f"its records wait for {reader.name}",
            left_s=None if for_ever else left, is_forever=for_ever,
        )  # fmt: skip


def _writes_nothing(spread: Spread, address: str, why: str) -> None:
    for edge in spread.graph.edges_from(address, EdgeKind.WRITES):
        if "dead_letter" not in edge.field:
            others = {one.source for one in spread.graph.edges_to(edge.target, EdgeKind.WRITES)} - {address}
            also = f"; {len(others)} other{'s' if len(others) > 1 else ''} still write{'' if len(others) > 1 else 's'}"
            spread.mark(edge.target, Effect.STALE, address, why + (also if others else ""))


def _delivers_nothing(spread: Spread, address: str) -> None:
    for kind in (EdgeKind.DEPLOYS, EdgeKind.TRAINS):
        for edge in spread.graph.edges_from(address, kind):
            spread.mark(edge.target, Effect.WAITS, address, f"gets no new version from {spread.graph[address].name}")


def _idle(spread: Spread, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    spread.silence(address, (edge.target for edge in graph.edges_from(address, EdgeKind.CALLS)))
    _writes_nothing(spread, address, f"gets nothing new: nobody asks {node.name}")


def _stale(spread: Spread, address: str) -> None:
    graph, node = spread.graph, spread.graph[address]
    for edge in graph.edges_to(address, EdgeKind.READS):
        reader = graph[edge.source]
        if isinstance(reader, Delivery) or edge.field in _FOR_TRAINING:
            spread.mark(edge.source, Effect.WAITS, address, f"learns from {node.name}, which grows old")
        else:
            why = f"gets nothing new from {node.name}"
            spread.mark(edge.source, Effect.STALE, address, why, left_s=_ttl(reader))
    for edge in graph.edges_to(address, EdgeKind.FEATURES):
        reader = graph[edge.source]
        if isinstance(reader, Delivery):
            spread.mark(edge.source, Effect.WAITS, address, f"learns from {node.name}, which grows old")
        else:
            spread.mark(edge.source, Effect.STALE, address, f"takes features from {node.name}", left_s=_ttl(node))
    if not isinstance(node, CallTarget) or not node.takes_requests:
        _writes_nothing(spread, address, f"gets nothing new from {node.name}")


def _waits(spread: Spread, address: str) -> None:
    _delivers_nothing(spread, address)


def kept_s(stream: Component) -> float | None:
    """How long a stream keeps records, in seconds; None where nobody knows."""
    if "compact" in getattr(stream, "cleanup", ""):
        return float(Retention.parse("forever"))
    kept = getattr(stream, "retention", None)
    return float(kept) if kept is not None else _KAFKA_RETENTION_S if isinstance(stream, Topic) else None


def _ttl(component: Component) -> float | None:
    """Age from which its values count as missing, in seconds."""
    ages = [getattr(component, "ttl", None)] if isinstance(component, FeatureView) else []
    ages += [getattr(component, "max_age", None)]
    return min((float(age) for age in ages if age is not None), default=None)


_FOLLOWED: Mapping[Effect, Callable[[Spread, str], None]] = {
    Effect.LOST: _lost,
    Effect.FAILS: _fails,
    Effect.DEGRADED: lambda _spread, _address: None,
    Effect.IDLE: _idle,
    Effect.STALE: _stale,
    Effect.WAITS: _waits,
}
