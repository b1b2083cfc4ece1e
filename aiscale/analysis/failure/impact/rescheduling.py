"""Pods whose nodes are lost where others are left: they start anew there by themselves, or stay away with disks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.capacity.startup import startup
from aiscale.analysis.failure.impact.brokers import are_back, left_in_zones, without_pool, without_zones
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.spread import Spread
from aiscale.analysis.failure.zone_spread import zones_of
from aiscale.analysis.load.load import loads
from aiscale.components.network.gateway import Gateway
from aiscale.components.processing.engines import Program, Storm
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Service
from aiscale.quantities import Duration, Rate

_EVICTED_AFTER = Duration(300)
"""How long Kubernetes waits for a node to come back before it starts the pods elsewhere. Source: Kubernetes
documentation, taint based evictions (tolerationSeconds is 300 unless given)."""

_MISSED_AFTER = Duration(60)
"""How long a job manager waits for a task manager before it makes another and restarts the job. Source: Apache Flink
2.2, configuration reference, heartbeat.timeout (50 s); native Kubernetes, resource management."""


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
        return isinstance(component.engine, Program) and component.stateful
    return isinstance(component, KafkaCluster) or (isinstance(component, VectorIndex) and component.store is None)


def stay_away(spread: Spread, component: Component, via: Component, zones: Sequence[str]) -> None:
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
    needed = next(iter(pods(component)))
    copies = component.replication_factor if isinstance(component, VectorIndex) else needed.fewest
    known, back = zones_of(spread.graph, needed), are_back(via, zones)
    there = "there" if via.name in zones else f"in {listed(zones)}"
    disks = "its only disk" if copies == 1 else "every disk"
    if known and copies and not left_in_zones(known, zones, copies):
        what = "find nothing" if isinstance(component, VectorIndex) else "stand still"
        why = f"may {what} until {back}: {disks} may be {there}"
        if isinstance(component, VectorIndex) and component.shards > 1:
            why = f"may not find what is in some shards until {back}: {disks} of theirs may be {there}"
        spread.fall_short(component.address, via.address, why)
    elif isinstance(component, StreamJob) and isinstance(component.engine, Program):
        why = f"its other instances take over the partitions of those {there} after {component.engine.session_timeout}"
        why += f"; these stay away with their disks until {back}"
        late_s = float(component.engine.session_timeout)
        spread.fall_short(component.address, via.address, why, effect=Effect.RECOVERS, late_s=late_s)
    else:
        why = f"its copies {there} stay away with their disks until {back}"
        spread.mark(component.address, Effect.DELAYED, via.address, why)


def start_with_disks(
    spread: Spread, component: Component, lost: Lost, zones: Sequence[str], unknown: Sequence[str]
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
    where = () if unknown else zones_of(spread.graph, next(iter(pods(component))))
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


def start_anew(spread: Spread, component: Component, lost: Lost) -> None:
    """Pods start on the nodes that are left, without a hand; say when, and what that does until then."""
    engine = component.engine if isinstance(component, StreamJob) else None
    if isinstance(component, StreamJob) and isinstance(engine, Flink):
        _restart(spread, component, engine, lost)
    elif isinstance(engine, Spark) and engine.restart == "Never" and engine.schedule is None:
        why = (
            f'may stay down until somebody starts it: nothing does where its driver was {lost.there} (restart="Never")'
        )
        spread.fall_short(component.address, lost.via.address, why)
    elif isinstance(engine, Storm) and lost.zones:
        why = f"its workers {lost.there} start anew {lost.left}, unless Nimbus is {lost.there} with its disk"
        spread.fall_short(component.address, lost.via.address, why, effect=Effect.DELAYED)
    elif not _has_too_few(spread, component, lost):
        why = f"its pods {lost.there} start anew {lost.left} {_when(component)}"
        if _needs_each(component):
            late_s = float(_EVICTED_AFTER)
            spread.fall_short(component.address, lost.via.address, why, effect=Effect.RECOVERS, late_s=late_s)
        else:
            spread.mark(component.address, Effect.RECOVERS, lost.via.address, why)


def _needs_each(component: Component) -> bool:
    """Whether what it handles waits for the one pod that is lost: for a driver of Spark, or the only one there is."""
    if isinstance(component, StreamJob) and isinstance(component.engine, Spark):
        return True
    needed = next(iter(pods(component)), None)
    return needed is not None and needed.fewest == 1


def _has_too_few(spread: Spread, component: Component, lost: Lost) -> bool:
    """Note that none may be left, or too few for the peak; False where neither is so."""
    needed = next(iter(pods(component)), None)
    if isinstance(component, Gateway):
        return component.replicas == 1 and _has_none(spread, component, lost)
    if needed is None or not isinstance(component, CallTarget) or not component.takes_requests:
        return False
    zones = zones_of(spread.graph, needed) if lost.zones else ()
    left = left_in_zones(zones, lost.zones, needed.fewest)
    if needed.fewest == 1 or (needed.fewest and not left):
        return _has_none(spread, component, lost)
    each = getattr(component, "requests_per_second_per_replica", None)
    if not zones or each is None or needed.fewest != needed.most:
        return False
    peak = loads(spread.graph)[component.address].peak
    # More than all replicas answer is another matter.
    if not left * each < peak <= needed.most * each:
        return False
    why = (
        f"has {left} of {needed.most} replicas left, for {Rate(left * each)} of up to {Rate(peak)}, until others start "
        f"{lost.left} {_when(component)}"
    )
    spread.fall_short(component.address, lost.via.address, why)
    return True


def _has_none(spread: Spread, component: Component, lost: Lost) -> bool:
    """Note that none may be left."""
    why = f"may have no replica until one starts {lost.left} {_when(component)}"
    spread.fall_short(component.address, lost.via.address, why)
    return True


def _restart(spread: Spread, job: StreamJob, engine: Flink, lost: Lost) -> None:
    """A job ends with any of its task managers, and restarts from its last checkpoint where it may."""
    needed = next(iter(pods(job)), None)
    if engine.restart_strategy == "none":
        zones = zones_of(spread.graph, needed) if needed is not None and lost.zones else ()
        ends = f'without a task manager {lost.there}, and nothing starts it again (restart_strategy="none")'
        if needed is not None and zones and needed.fewest >= len(zones):
            spread.down(job.address, lost.via.address, f"ends {ends}")
        else:
            spread.fall_short(job.address, lost.via.address, f"may end {ends}")
        return
    why = f"restarts {lost.left} from its last checkpoint after about {_MISSED_AFTER}"
    managers, storage = engine.job_managers, job.checkpoint_storage
    if job.session is not None:
        managers, storage = job.session.job_managers, job.session.storage
    late = _MISSED_AFTER
    if managers == 1:
        late = _EVICTED_AFTER
        without = ", and then without its state" if job.stateful and storage is None else ""
        why += f", or {_EVICTED_AFTER} where its job manager was {lost.there}{without}"
    spread.fall_short(job.address, lost.via.address, why, effect=Effect.RECOVERS, late_s=float(late))


def _when(component: Component) -> str:
    """``after about 5m, and answers 20s later``; without the latter where nobody says how long they take."""
    known = startup(component) if isinstance(component, Service) else None
    return f"after about {_EVICTED_AFTER}" + (f", and answers {known} later" if known is not None else "")
