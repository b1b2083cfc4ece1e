"""What is lost with a place or with a pool of its nodes, and what has somewhere else to go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.instances import facts
from aiscale.analysis.capacity.kafka_pods import MISSED
from aiscale.analysis.capacity.manifest_pods import makes_pods
from aiscale.analysis.capacity.pods import obstacle, pods_of
from aiscale.analysis.failure.impact.brokers import without_room
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.remaining_capacity import Shortage, sharing_pods, shortages
from aiscale.analysis.failure.impact.rescheduling import (
    Lost,
    has_disks,
    keep_down_with_disks,
    restart_elsewhere,
    start_with_disks,
)
from aiscale.analysis.placement.places import copies_of, placements_of
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place, Placing
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph


def lost_place(spread: Propagation, place: Place) -> None:
    """What runs on a lost place is lost with it, unless a placement or a copy is somewhere else."""
    for edge in spread.graph.edges_to(place.address, EdgeKind.RUNS_ON):
        if not isinstance(spread.graph[edge.source], Placing):
            _leave(spread, edge, place.address, f"runs on {place.name}", spread.cases)


def lost_pool(spread: Propagation, pool: NodePool) -> None:
    """What can run on no other pool of the cluster leaves it with this one; the rest moves where there is room."""
    homeless = list(_without_room(spread, pool))
    short: dict[str, int] = defaultdict(int)
    for one in homeless:
        short[one.edge.source] |= one.cases
    for guest in guests(spread.graph).get(pool.address, ()):
        cases = spread.cases & ~spread.lost(guest.cluster)  # what is not lost with it has moved away
        gone, others = cases, []
        for other in guest.pools:
            if other is not pool:
                others += [other.name] if cases & ~spread.lost(other.address) else []
                gone &= spread.lost(other.address)
        where = " or ".join(others[:2])
        _leave(spread, guest.edge, pool.address, f"runs on {pool.name} alone", gone)
        gone |= _without_zones(spread, guest, pool, cases & ~gone)
        node, left = spread.graph[guest.address], Lost(pool, f"on {pool.name}", f"on {where}")
        moved, keeps = cases & ~gone, has_disks(node)
        with spread.within(moved & ~short[guest.address] if keeps else moved):
            if keeps:
                _with_disks(spread, guest, left)
            else:
                restart_elsewhere(spread, node, left)
    for one in homeless:
        _stays_out(spread, pool, one)


def _without_zones(spread: Propagation, guest: Guest, pool: NodePool, cases: int) -> int:
    """The cases in which pods stay away with their disks: in zones in which no pool is left to them."""
    node, found = spread.graph[guest.address], 0
    if not has_disks(node) or not all(one.zones for one in guest.pools):
        return 0
    for part, lost in by_lost(spread, cases, [one.address for one in guest.pools]):
        left = {zone for one in guest.pools if one.address not in lost for zone in one.zone_names}
        if gone := [zone for zone in pool.zone_names if zone not in left]:
            found |= part
            with spread.within(part):
                keep_down_with_disks(spread, node, pool, gone)
    return found


def _with_disks(spread: Propagation, guest: Guest, left: Lost) -> None:
    """Pods start anew with their disks on other pools: as far as these are where the disks are."""
    for part, lost in by_lost(spread, spread.cases, [one.address for one in guest.pools]):
        gone = {zone for one in guest.pools if one.address in lost for zone in one.zone_names}
        unknown = [one.name for one in guest.pools if not one.zones]
        with spread.within(part):
            start_with_disks(spread, spread.graph[guest.address], left, sorted(gone), unknown)


class _Homeless(NamedTuple):
    """Pods of a component that other pools cannot schedule.

    Attributes:
        edge: the reference from the component to the cluster.
        short: its pods without room, by their sorts.
        cases: in which that is so.
        lost: addresses of the pools that are lost then.
    """

    edge: GraphEdge
    short: Sequence[Shortage]
    cases: int
    lost: frozenset[str]


def _without_room(spread: Propagation, pool: NodePool) -> Iterator[_Homeless]:
    """What the other pools cannot schedule, or not with all of its pods."""
    for edge in spread.graph.edges_to(pool.address, EdgeKind.HAS):
        up = spread.cases & ~spread.lost(edge.source)
        for cases, lost in by_lost(spread, up, [one.address for one in sharing_pods(spread.graph, pool)]):
            found = shortages(spread.graph, pool, frozenset(lost))
            for runs in spread.graph.edges_to(edge.source, EdgeKind.RUNS_ON) if found else ():
                if short := found.get(runs.source, ()):
                    yield _Homeless(runs, short, cases, frozenset(lost))


def _stays_out(spread: Propagation, pool: NodePool, one: _Homeless) -> None:
    none = next((each for each in one.short if not each.found and each.needed.argument is not None), None)
    if none is not None:
        _leave(spread, one.edge, pool.address, none.why, one.cases)
        return
    with spread.within(one.cases):
        _is_short(spread, spread.graph[one.edge.source], pool, one.short, one.lost)


def _is_short(
    spread: Propagation, component: Component, pool: NodePool, short: Sequence[Shortage], lost: frozenset[str]
) -> None:
    """Some of its pods stay Pending; of a Kafka cluster some may only watch it or look after it."""
    needed = [one for one in short if one.needed.what not in MISSED]
    if not needed:
        why = "; ".join(f"{one.why}: {MISSED[one.needed.what]}" for one in short)
        spread.mark(component.address, Effect.DELAYED, pool.address, why)
        return
    least = min(needed, key=lambda one: (one.needed.argument is None, one.found / one.needed.fewest))
    spread.fall_short(component.address, pool.address, least.why)
    if isinstance(component, KafkaCluster):
        without_room(spread, component, short, lost)


def by_lost(spread: Propagation, cases: int, addresses: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Some cases, by which of some components are lost in them."""
    groups: list[tuple[int, tuple[str, ...]]] = [(cases, ())] if cases else []
    for address in dict.fromkeys(addresses):
        gone = spread.lost(address)
        groups = [
            (part, (*lost, address) if with_it else lost)
            for within, lost in groups
            for part, with_it in ((within & gone, True), (within & ~gone, False))
            if part
        ]
    return iter(groups)


def _leave(spread: Propagation, edge: GraphEdge, via: str, why: str, cases: int) -> None:
    """Nothing of a component is left at a place: it loses its copy there, goes on somewhere else, or is lost."""
    node, place = spread.graph[edge.source], spread.graph[edge.target]
    if edge.field == "replicated_on":
        spread.mark(edge.source, Effect.DEGRADED, via, f"loses its copy on {place.name}", cases=cases)
        return
    for successor in _successors(spread, node, place):
        up = cases & successor.cases
        if successor.is_moved:
            spread.fall_short(edge.source, via, successor.how, cases=up, instead=successor.place.name)
        else:
            spread.down(edge.source, via, successor.how, cases=up)
        cases &= ~up
    spread.mark(edge.source, Effect.LOST, via, why, cases=cases)


class _Successor(NamedTuple):
    """Where a component goes on when its place is lost.

    Attributes:
        place: the place.
        how: what happens, in words.
        cases: in which it can run there.
        is_moved: whether something moves it that the blueprint names, or it is there already: else it is down until
            somebody does.
    """

    place: Place
    how: str
    cases: int
    is_moved: bool = True


def _successors(spread: Propagation, node: Component, lost: Component) -> Iterator[_Successor]:
    """Where a component can go when its place is lost; the first first."""
    graph = spread.graph
    for placement in placements_of(graph, node):
        for place in placement.places:
            if place is not lost:
                way, is_auto = f"from {lost.name} to {place.name}", placement.failover == "auto"
                is_moved = is_auto and (placement.backend is not None or spread.as_declared)
                if is_moved:
                    how = f"moves {way}, by {placement.technology or 'itself'}"
                elif is_auto:
                    how = f"is down until it is moved {way} by hand, or by what you have set up for it"
                else:
                    how = f"is down until it is moved {way} by hand"
                how += f" ({placement.name})"
                yield _Successor(place, how, _open(spread, node, place), is_moved)
    for edge in copies_of(graph, node):
        if isinstance(copy := graph.nodes[edge.target], Place):
            how = f"is read from its copy on {copy.name}, which takes no writes"
            yield _Successor(copy, how, _open(spread, node, copy))


def _open(spread: Propagation, node: Component, place: Place) -> int:
    """The cases in which a component can run at a place: it is there, with a pool that would do where pools are named.

    Places and zones are followed before pools: which of those are lost is known by then.
    """
    closed = spread.lost(place.address)
    pools = _pools(spread.graph, place, node) if isinstance(place, KubernetesCluster) else ()
    if pools:
        gone = spread.cases
        for pool in pools:
            gone &= spread.lost(pool.address)
        closed |= gone
    return spread.cases & ~closed


class Guest(NamedTuple):
    """What runs on a cluster, and on which of its pools its pods can run.

    Attributes:
        edge: the reference from the component to the cluster: to its home, or to a copy's.
        pools: the pools; never empty.
    """

    edge: GraphEdge
    pools: tuple[NodePool, ...]

    @property
    def address(self) -> str:
        """Address of the component."""
        return self.edge.source

    @property
    def cluster(self) -> str:
        """Address of the cluster."""
        return self.edge.target


@once_per_graph
def guests(graph: ArchitectureGraph) -> Mapping[str, Sequence[Guest]]:
    """What can run on each pool, by the pool's address."""
    found: dict[str, list[Guest]] = defaultdict(list)
    for cluster in graph.of(KubernetesCluster):
        for edge in graph.edges_to(cluster.address, EdgeKind.RUNS_ON):
            node = graph[edge.source]
            if not isinstance(node, Placing):
                guest = Guest(edge, _pools(graph, cluster, node))
                for pool in guest.pools:
                    found[pool.address].append(guest)
    return found


def _pools(graph: ArchitectureGraph, cluster: KubernetesCluster, component: Component) -> tuple[NodePool, ...]:
    if isinstance(component, Manifest) and not (component.operated_pods or any(map(makes_pods, component.objects))):
        return ()  # such as a ConfigMap: nothing of it is on a node
    session = component.session if isinstance(component, StreamJob) else None
    return tuple(pool for pool in cluster.pools if _may_use(graph, session or component, pool))


def _may_use(graph: ArchitectureGraph, component: Component, pool: NodePool) -> bool:
    """Whether pods of a component can run on a pool; as far as nobody knows better, they can."""
    node = facts(pool)
    asked = pods_of(graph, component)
    if not asked:
        return all(taint.effect == "PreferNoSchedule" for taint in pool.taints)
    if node is None:
        gpus = {one.gpu for one in asked} - {None}
        return not gpus or getattr(pool, "gpu", None) in gpus
    return any(obstacle(one, pool, node) is None for one in asked)
