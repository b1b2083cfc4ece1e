"""What the loss of a stream or a store does to those who read and write it, and what time they have."""

from __future__ import annotations

from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.spread import Spread
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.retention import Retention
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Delivery, EventStream
from aiscale.graph.architecture import GraphEdge

FOR_TRAINING = frozenset({"history", "batch_source", "reference"})
"""Fields that read what a model or a monitor learns from: no request and no feature waits for it."""
_KAFKA_RETENTION_S = 7 * 86_400.0
"""What Kafka keeps where a topic says nothing. Source: Apache Kafka topic configuration, retention.ms."""
_LOGS = frozenset({"payload_log", "logging.destination"})


def source_lost(spread: Spread, edge: GraphEdge) -> None:
    """What it reads is lost."""
    reader, source = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(reader, Delivery) or edge.field in FOR_TRAINING:
        spread.mark(edge.source, Effect.WAITS, edge.target, f"has nothing to learn from: {source.name} is lost")
    else:
        why = f"gets nothing new from {source.name}"
        spread.mark(edge.source, Effect.STALE, edge.target, why, left_s=time_to_live_s(reader))


def target_lost(spread: Spread, edge: GraphEdge) -> None:
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


def takes_nothing(spread: Spread, stream: EventStream, via: str, why: str, *, whatever_acks: bool = False) -> None:
    """A stream keeps what it has and takes nothing new: from anybody, or from those who wait for all copies."""
    graph = spread.graph
    spread.mark(stream.address, Effect.DEGRADED, via, why)
    for edge in graph.edges_to(stream.address, EdgeKind.WRITES):
        if whatever_acks or getattr(edge.relation, "acks", "all") == "all":
            target_lost(spread, edge)
    for edge in graph.edges_to(stream.address, EdgeKind.READS):
        source_lost(spread, edge)


def kept_s(stream: Component) -> float | None:
    """How long a stream keeps records, in seconds; None where nobody knows."""
    if "compact" in getattr(stream, "cleanup", ""):
        return float(Retention.parse("forever"))
    kept = getattr(stream, "retention", None)
    return float(kept) if kept is not None else _KAFKA_RETENTION_S if isinstance(stream, Topic) else None


def time_to_live_s(component: Component) -> float | None:
    """Age from which its values count as missing, in seconds."""
    ages = [getattr(component, "ttl", None)] if isinstance(component, FeatureView) else []
    ages += [getattr(component, "max_age", None)]
    return min((float(age) for age in ages if age is not None), default=None)
