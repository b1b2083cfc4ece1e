"""What the loss of a stream or a store does to those who read and write it, and what time they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.failure.impact.alternatives import alternative_fails
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.stores import without_store
from aiscale.analysis.streams.kafka_clients import producer_settings
from aiscale.analysis.streams.parallel_streams import read_side_by_side
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.people.human_review import HumanReview
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.retention import Retention
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Delivery, EventStream
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records, mirrored_into

FOR_TRAINING = frozenset({"history", "batch_source", "reference"})
"""Fields that read what a model or a monitor learns from: no request and no feature waits for it."""
_LOGS = frozenset({"payload_log", "logging.destination"})


def source_lost(spread: Propagation, edge: GraphEdge, how: str = "is lost") -> None:
    """What it reads is lost, or down as a whole; ``how`` says which."""
    if _store_lost(spread, edge):
        return
    reader, source = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(reader, Delivery) or edge.field in FOR_TRAINING:
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"has nothing to learn from: {source.name} {how}")
    elif holds_all(edge):
        why = f"goes on with what it holds of {source.name}; a replica that starts finds none of it"
        spread.mark(edge.source, Effect.DEGRADED, edge.target, why)
    else:
        brings_nothing(spread, edge)


def brings_nothing(spread: Propagation, edge: GraphEdge) -> None:
    """What it reads brings nothing new; a mirror goes on with its other topics, other readers with streams like it."""
    reader, why = spread.graph[edge.source], f"gets nothing new from {spread.graph[edge.target].name}"
    if (copy := mirrored_into(spread.graph, edge)) is not None:
        spread.stop(copy.address, edge.source, f"gets nothing new from {reader.name}")
    if isinstance(reader, MirrorMaker) and len(reader.topics) > 1:
        spread.lack(edge.source, edge.target)
    elif _decides_what_is_written(spread, edge):
        spread.mark(edge.source, Effect.DELAYED, edge.target, why)
    elif edge.target in read_side_by_side(spread.graph).get(edge.source, ()):
        spread.stop(edge.source, edge.target, why)
    else:
        spread.mark(edge.source, Effect.STALE, edge.target, why, left_s=_time_to_live_s(reader))
        with spread.within(spread.also_reads(edge.source, Effect.STALE)):
            passes_on_nothing(spread, edge.source)


def brings_less(spread: Propagation, edge: GraphEdge, why: str = "") -> None:
    """What it reads is partial; said as what lacks a part of what others bring when no reason is given."""
    reader, source = spread.graph[edge.source], spread.graph[edge.target]
    if edge.field in FOR_TRAINING and not isinstance(reader, Delivery):
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"learns from {source.name}, which is partial")
        return
    if _decides_what_is_written(spread, edge):
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"gets less from {source.name}")
        return
    spread.lack(edge.source, edge.target, why, left_s=_time_to_live_s(reader))
    with spread.within(spread.also_reads(edge.source, Effect.LACKS)):
        passes_on_less(spread, edge.source)
    if (copy := mirrored_into(spread.graph, edge)) is not None:
        spread.lack(copy.address, edge.source)


def _decides_what_is_written(spread: Propagation, edge: GraphEdge) -> bool:
    """Whether it is a table in a service that writes for what it reads besides: that comes as ever, and is written."""
    reader = spread.graph[edge.source]
    return holds_all(edge) and isinstance(reader, CallTarget) and not reader.takes_requests


def target_lost(spread: Propagation, edge: GraphEdge) -> None:
    """What it writes is lost."""
    writer, target = spread.graph[edge.source], spread.graph[edge.target]
    if isinstance(edge.relation, StoreAndForward):
        place = spread.graph.place_of(writer)
        buffer = place.broker.buffer if isinstance(place, Site) and place.broker is not None else edge.relation.buffer
        tolerance = place.offline_tolerance if isinstance(place, Site) else None
        why = f"keeps what is for {target.name}" + (f" in {buffer}" if buffer is not None else "")
        why += f", meant to last {tolerance}" if tolerance is not None else ""
        spread.mark(edge.source, Effect.DELAYED, edge.target, why)
    elif "dead_letter" in edge.field:
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"cannot send failed records to {target.name}")
    elif edge.field in _LOGS:
        spread.mark(edge.source, Effect.DELAYED, edge.target, f"is not logged in {target.name}")
    elif edge.field == "kv_cache":
        spread.mark(edge.source, Effect.DEGRADED, edge.target, f"computes prompts again that {target.name} held")
    elif _store_lost(spread, edge):
        return
    elif isinstance(writer, (CallTarget, Device)):
        spread.lose(edge.source, edge.target)
    else:
        spread.down(edge.source, edge.target, f"cannot write {target.name}")


def _store_lost(spread: Propagation, edge: GraphEdge) -> bool:
    """What it asks or waits for is lost; False where it does neither."""
    found = without_store(spread.graph, edge)
    if found is None:
        return False
    effect, why = found
    if effect is Effect.FAILS:
        if not alternative_fails(spread, edge, edge.target, spread.graph[edge.target].name):
            spread.down(edge.source, edge.target, why)
        return True
    spread.mark(edge.source, effect, edge.target, why)
    if effect is Effect.DELAYED:
        handles_nothing(spread, edge.source)
    return True


def takes_nothing(spread: Propagation, stream: EventStream, via: str, why: str, *, whatever_acks: bool = False) -> None:
    """A stream keeps what it has and takes nothing new: from anybody, or from those who wait for all copies."""
    spread.mark(stream.address, Effect.DEGRADED, via, why)
    writers = spread.graph.edges_to(stream.address, EdgeKind.WRITES)
    refused = _refused(spread.graph, writers, whatever_acks=whatever_acks)
    for edge in refused:
        target_lost(spread, edge)
    names = listed([spread.graph[edge.source].name for edge in refused])
    for edge in spread.graph.edges_to(stream.address, EdgeKind.READS):
        if len(refused) == len(writers):
            source_lost(spread, edge)
        elif refused:
            brings_less(spread, edge, f"gets nothing new of {names} from {stream.name}")


def takes_less(
    spread: Propagation,
    stream: EventStream,
    via: str,
    why: str,
    *,
    whatever_acks: bool = False,
    is_certain: bool = True,
) -> None:
    """Some partitions of a stream take nothing new, or may do so: from anybody, or from those who wait for all copies.

    What fails as a whole with one partition, such as a job, is down only where some are sure to take nothing.
    """
    graph, where = spread.graph, f"some partitions of {stream.name}"
    spread.mark(stream.address, Effect.DEGRADED, via, why)
    writers = graph.edges_to(stream.address, EdgeKind.WRITES)
    cannot = f"{'cannot' if is_certain else 'may be unable to'} write {where}"
    refused = _refused(spread.graph, writers, whatever_acks=whatever_acks)
    for edge in refused:
        writer = graph[edge.source]
        if isinstance(edge.relation, StoreAndForward) or "dead_letter" in edge.field or edge.field in _LOGS:
            spread.mark(edge.source, Effect.DELAYED, edge.target, cannot)
        elif without_store(graph, edge) is None and isinstance(writer, (CallTarget, Device)):
            words = f"{'loses' if is_certain else 'may lose'} what it writes to {where}"
            spread.mark(edge.source, Effect.DEGRADED, edge.target, words)
        elif is_certain and not isinstance(writer, CallTarget):
            spread.down(edge.source, edge.target, cannot)
        else:
            spread.fall_short(edge.source, edge.target, cannot)
    for edge in graph.edges_to(stream.address, EdgeKind.READS) if refused or not writers else ():
        brings_less(spread, edge, f"{'gets' if is_certain else 'may get'} nothing new from {where}")


def _refused(graph: ArchitectureGraph, writers: Sequence[GraphEdge], *, whatever_acks: bool) -> list[GraphEdge]:
    """Those of some writers who get no answer: all of them, or those who wait for all copies."""
    return [edge for edge in writers if whatever_acks or producer_settings(graph, edge).acks == "all"]


def handles_nothing(spread: Propagation, address: str) -> None:
    """It does not do its work: its records wait, and nothing comes of them."""
    for edge in spread.graph.edges_from(address, EdgeKind.READS):
        _unread(spread, edge)
    writes_nothing(spread, address, f"gets nothing new from {spread.graph[address].name}")


def _unread(spread: Propagation, edge: GraphEdge) -> None:
    """A reader is down: its records wait, as long as the stream keeps them."""
    if holds_all(edge):
        return  # it reads all again when it is back
    stream, reader = spread.graph[edge.target], spread.graph[edge.source]
    what = "records"
    if isinstance(reader, HumanReview):
        what = "cases"
        if reader.queue is not None:
            spread.mark(reader.queue.address, Effect.DELAYED, edge.source, f"its cases wait for {reader.name}")
            return
    if isinstance(stream, EventStream) and not isinstance(reader, Delivery) and edge.field not in FOR_TRAINING:
        left = _kept_s(stream)
        for_ever = left is not None and Retention(left).is_forever
        spread.mark(
            edge.target, Effect.DELAYED, edge.source, f"its {what} wait for {reader.name}",
            left_s=None if for_ever else left, is_forever=for_ever,
        )  # fmt: skip


def writes_nothing(spread: Propagation, address: str, why: str) -> None:
    """What it writes is stale, or partial where others still write it."""
    for edge in written(spread.graph, address):
        spread.stop(edge.target, address, why)


def passes_on_nothing(spread: Propagation, address: str) -> None:
    """Nothing new comes to it: nothing new comes of it, where all that it writes comes of that."""
    node = spread.graph[address]
    if _writes_what_comes(node):
        writes_nothing(spread, address, f"gets nothing new from {node.name}")


def passes_on_less(spread: Propagation, address: str) -> None:
    """What it writes lacks what does not come to it any more."""
    if _writes_what_comes(spread.graph[address]):
        for edge in written(spread.graph, address):
            spread.lack(edge.target, address)


def _writes_what_comes(node: Component) -> bool:
    """Whether all that it writes comes of all that it gets: not so for what is asked, and for copies of one stream."""
    is_asked = isinstance(node, CallTarget) and node.takes_requests
    return not is_asked and not copies_records(node)


def written(graph: ArchitectureGraph, address: str) -> Iterator[GraphEdge]:
    """What comes of what a component handles: not the bad records in its dead-letter topic."""
    for edge in graph.edges_from(address, EdgeKind.WRITES):
        if "dead_letter" not in edge.field:
            yield edge


def _kept_s(stream: EventStream) -> float | None:
    """How long a stream keeps records, in seconds; None where nobody knows."""
    if "compact" in getattr(stream, "cleanup", ""):
        return float(Retention.parse("forever"))
    kept = stream.retention_period
    if kept is None:
        return None
    return float(kept.time) if kept.time is not None else float(Retention.parse("forever"))


def _time_to_live_s(component: Component) -> float | None:
    """Age from which its values count as missing, in seconds."""
    ages = [getattr(component, "ttl", None)] if isinstance(component, FeatureView) else []
    ages += [getattr(component, "max_age", None)]
    return min((float(age) for age in ages if age is not None), default=None)


def missing_after_s(spread: Propagation, edge: GraphEdge, effect: Effect) -> float | None:
    """Age from which what is given as features counts as missing, in seconds.

    The least of what the reader, its feature service and each of their views that are stale, or partial, allow:
    whichever comes first, the values are gone for this reader.
    """
    graph, ages, given = spread.graph, [_time_to_live_s(spread.graph[edge.source])], [edge.target]
    while given:
        address = given.pop()
        ages.append(_time_to_live_s(graph[address]))
        below = (further.target for further in graph.edges_from(address, EdgeKind.FEATURES))
        given += [target for target in below if spread.found(target, effect) & spread.cases]
    return min((age for age in ages if age is not None), default=None)
