"""Pods whose nodes are lost where others are left: they start anew there by themselves, or stay away with disks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pods import Pods, pods_of
from aiscale.analysis.capacity.startup import startup
from aiscale.analysis.failure.impact.brokers import are_back, left_in_zones, without_pool, without_zones
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.zone_spread import zones_of_first
from aiscale.analysis.load.load import loads
from aiscale.components.network.gateway import Gateway
from aiscale.components.processing.engine_answers import LostNodes
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_component
from aiscale.quantities import Duration, Rate

_EVICTED_AFTER = Duration(300)
"""How long Kubernetes waits for a node to come back before it starts the pods elsewhere. Source: Kubernetes
documentation, taint based evictions (tolerationSeconds is 300 unless given)."""

_SOON = f"after about {_EVICTED_AFTER}"


class Lost(NamedTuple):
    """Nodes that are lost, of several that pods could be on.

    Attributes:
        via: the zone or the pool.
        there: where they were, in words: ``there``, ``on small``.
        left: where else the pods can be, in words: ``in eu-west-1b``, ``on large``.
        zones: names of the zones that are lost; none where it is a pool.
    """

    via: Component
    there: str
    left: str
    zones: Sequence[str] = ()


def has_disks(component: Component) -> bool:
    """Whether its pods have disks of their own, and start nowhere without them."""
    if isinstance(component, StreamJob):
        return component.engine.takeover_after(component) is not None
    return isinstance(component, KafkaCluster) or (isinstance(component, VectorIndex) and component.store is None)


def keep_down_with_disks(spread: Propagation, component: Component, via: Component, zones: Sequence[str]) -> None:
    """Pods stay away with their disks, which are in zones that they can be in no more.

    Source: Kubernetes documentation, volume topology (a zonal volume is attached in its zone only); StatefulSet, forced
    deletion.

    Args:
        spread: what is known so far.
        component: what has disks.
        via: what is lost.
        zones: names of the zones.
    """
    if isinstance(component, KafkaCluster):
        without_zones(spread, component, via, zones)
        return
    needed = pods_of(spread.graph, component)[0]
    copies = component.replication_factor if isinstance(component, VectorIndex) else needed.fewest
    known, back = zones_of_first(spread.graph, component), are_back(via, zones)
    there = "there" if via.name in zones else f"in {listed(zones)}"
    disks = "its only disk" if copies == 1 else "every disk"
    if known and copies and not left_in_zones(known, zones, copies):
        what = "find nothing" if isinstance(component, VectorIndex) else "stand still"
        why = f"may {what} until {back}: {disks} may be {there}"
        if isinstance(component, VectorIndex) and component.shards > 1:
            why = f"may not find what is in some shards until {back}: {disks} of theirs may be {there}"
        spread.fall_short(component.address, via.address, why)
    elif isinstance(component, StreamJob) and (after := component.engine.takeover_after(component)) is not None:
        why = f"its other instances take over the partitions of those {there} after {after}"
        why += f"; these stay away with their disks until {back}"
        spread.fall_short(component.address, via.address, why, effect=Effect.RECOVERS, late_s=float(after))
    else:
        why = f"its copies {there} stay away with their disks until {back}"
        spread.mark(component.address, Effect.DELAYED, via.address, why)


def start_with_disks(
    spread: Propagation, component: Component, lost: Lost, zones: Sequence[str], unknown: Sequence[str]
) -> None:
    """Pods start with their disks on other pools; until then all may be down that may have been on the lost ones.

    Args:
        spread: what is known so far.
        component: what has disks.
        lost: the pool that is lost.
        zones: names of the zones of the pools that are lost.
        unknown: names of its pools of which nobody says in which zones they are: disks may be out of their reach.
    """
    start, unless = f"start anew {lost.left} after about {_EVICTED_AFTER}", ""
    if unknown:
        unless = f", which they can where their disks are: nobody says in which zones {listed(unknown)} "
        unless += "is" if len(unknown) == 1 else "are"
    where = () if unknown else zones_of_first(spread.graph, component)
    gone = zones if where else ()
    if isinstance(component, KafkaCluster) and without_pool(spread, component, lost.via, gone, start, unless):
        return
    if isinstance(component, VectorIndex) and not (where and left_in_zones(where, zones, component.replication_factor)):
        why = f"may find nothing until its pods {lost.there} {start}{unless}"
        spread.fall_short(component.address, lost.via.address, why)
        return
    why, late_s = f"its pods {lost.there} {start}{unless}", float(_EVICTED_AFTER)
    if isinstance(component, StreamJob):
        spread.fall_short(component.address, lost.via.address, why, effect=Effect.RECOVERS, late_s=late_s)
    else:
        spread.mark(component.address, Effect.RECOVERS, lost.via.address, why)


def restart_elsewhere(spread: Propagation, component: Component, lost: Lost) -> None:
    """Pods start on the nodes that are left, without a hand; say when, and what that does until then."""
    if isinstance(component, StreamJob) and _engine_restarts(spread, component, lost):
        return
    needed = next(iter(pods_of(spread.graph, component)), None)
    if not _has_too_few(spread, component, needed, lost):
        why = f"its pods {lost.there} start anew {lost.left} {_when(spread.graph, component)}"
        if _needs_each(component, needed):
            late_s = float(_EVICTED_AFTER)
            spread.fall_short(component.address, lost.via.address, why, effect=Effect.RECOVERS, late_s=late_s)
        else:
            spread.mark(component.address, Effect.RECOVERS, lost.via.address, why)


def _needs_each(component: Component, needed: Pods | None) -> bool:
    """Whether what it handles waits for the one pod that is lost: for a driver of Spark, or the only one there is."""
    if isinstance(component, StreamJob) and component.engine.runs_with_every_pod:
        return True
    return needed is not None and needed.fewest_replicas == 1


def _has_too_few(spread: Propagation, component: Component, needed: Pods | None, lost: Lost) -> bool:
    """Note that none may be left, or too few for the peak; False where neither is so."""
    if isinstance(component, Gateway):
        return component.replicas == 1 and _has_none(spread, component, lost)
    if needed is None or not isinstance(component, CallTarget) or not component.takes_requests:
        return False
    zones = zones_of_first(spread.graph, component) if lost.zones else ()
    fewest = needed.fewest_replicas
    left = left_in_zones(zones, lost.zones, fewest)
    if fewest == 1 or (fewest and not left):
        return _has_none(spread, component, lost)
    each = getattr(component, "requests_per_second_per_replica", None)
    if not zones or each is None or needed.fewest != needed.most:
        return False
    peak = loads(spread.graph)[component.address].peak
    # More than all replicas answer is another matter.
    if not left * each < peak <= needed.most_replicas * each:
        return False
    why = (
        f"has {left} of {needed.most_replicas} replicas left, "
        f"for {Rate(left * each)} of up to {Rate(peak)}, until others start "
        f"{lost.left} {_when(spread.graph, component)}"
    )
    spread.fall_short(component.address, lost.via.address, why)
    return True


def _has_none(spread: Propagation, component: Component, lost: Lost) -> bool:
    """Note that none may be left."""
    why = f"may have no replica until one starts {lost.left} {_when(spread.graph, component)}"
    spread.fall_short(component.address, lost.via.address, why)
    return True


def _engine_restarts(spread: Propagation, job: StreamJob, lost: Lost) -> bool:
    """Note what the engine does after the loss; False where its pods start elsewhere, like those of a service."""
    loss = job.engine.after_node_loss(job, LostNodes(lost.there, lost.left, bool(lost.zones), _EVICTED_AFTER))
    if loss is None:
        return False
    if loss.outcome == "ends":
        needed = next(iter(pods_of(spread.graph, job)), None)
        zones = zones_of_first(spread.graph, job) if lost.zones else ()
        if needed is not None and zones and needed.fewest >= len(zones):
            spread.down(job.address, lost.via.address, f"ends {loss.why}")
        else:
            spread.fall_short(job.address, lost.via.address, f"may end {loss.why}")
    elif loss.outcome == "stops":
        spread.fall_short(job.address, lost.via.address, loss.why)
    elif loss.outcome == "delayed":
        spread.fall_short(job.address, lost.via.address, loss.why, effect=Effect.DELAYED)
    else:
        late_s = float(loss.late or 0)
        spread.fall_short(job.address, lost.via.address, loss.why, effect=Effect.RECOVERS, late_s=late_s)
    return True


@once_per_component
def _when(_graph: ArchitectureGraph, component: Component) -> str:
    """``after about 5m, and answers 20s later``; without the latter where nobody says how long they take."""
    known = startup(component) if isinstance(component, Service) else None
    return _SOON + (f", and answers {known} later" if known is not None else "")
