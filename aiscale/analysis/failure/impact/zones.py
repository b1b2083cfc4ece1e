"""What is lost with a zone: what is in no other, and what was there of all that is spread over zones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.places import Guest, by_lost, guests
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.rescheduling import Lost, has_disks, keep_down_with_disks, restart_elsewhere
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed


def lost_zone(spread: Propagation, zone: Zone) -> None:
    """Pools and databases that are in no other zone are lost with it; what is on the others loses what is there."""
    told: set[tuple[str, str]] = set()
    remaining: dict[tuple[str, tuple[NodePool, ...]], list[_Remaining]] = {}
    for edge in spread.graph.edges_to(zone.address, EdgeKind.USES):
        node = spread.graph[edge.source]
        if edge.field != "zones" or not isinstance(node, (NodePool, ExternalStore)):
            continue
        for cases, lost in by_lost(spread, spread.cases, _zones(spread, node)):
            _in_zones(spread, node, zone, lost, cases)
        for guest in guests(spread.graph).get(node.address, ()):
            if (key := (guest.address, guest.cluster)) not in told:
                told.add(key)
                where = guest.cluster, guest.pools
                if where not in remaining:
                    remaining[where] = list(_remaining(spread, guest))
                _guest(spread, guest, zone, remaining[where])


def _zones(spread: Propagation, node: NodePool | ExternalStore) -> list[str]:
    """Addresses of the zones of a pool or a database."""
    return [edge.target for edge in spread.graph.edges_from(node.address, EdgeKind.USES) if edge.field == "zones"]


def _in_zones(spread: Propagation, node: NodePool | ExternalStore, zone: Zone, lost: Sequence[str], cases: int) -> None:
    count = len(set(node.zone_names if isinstance(node, NodePool) else node.zones))
    if len(lost) < count:
        left = dict.fromkeys(spread.graph[one].name for one in _zones(spread, node) if one not in lost)
        why = f"goes on in {listed(left)}"
        spread.mark(node.address, Effect.RECOVERS, zone.address, why, cases=cases)
    else:
        why = f"is in {zone.name} alone" if count == 1 else f"is in {count} zones, and all are lost"
        spread.mark(node.address, Effect.LOST, zone.address, why, cases=cases)


class _Remaining(NamedTuple):
    """Where pods can run that are on the same pools, in some cases.

    Attributes:
        cases: in which the zones are lost and others are left.
        where: names of the zones that are left, or of pools that do not say theirs.
        lost: names of the zones that are lost.
    """

    cases: int
    where: Sequence[str]
    lost: Sequence[str]


def _remaining(spread: Propagation, guest: Guest) -> Iterator[_Remaining]:
    """What is left of the pools of a guest; it is the same of all guests of these."""
    by_pool = [(pool, _zones(spread, pool)) for pool in guest.pools]
    for cases, lost in by_lost(spread, spread.cases, [one for _, zones in by_pool for one in zones]):
        up = cases & ~spread.lost(guest.cluster)
        left = list(dict.fromkeys(one for _, zones in by_pool for one in zones if one not in lost))
        where = [spread.graph[one].name for one in left] or [pool.name for pool, zones in by_pool if not zones]
        if where and up and lost:
            yield _Remaining(up, where, [spread.graph[one].name for one in lost])


def _guest(spread: Propagation, guest: Guest, zone: Zone, remaining: Sequence[_Remaining]) -> None:
    """What runs on pools in the zone, and goes on elsewhere; what has no pool left is reported with the pools."""
    node = spread.graph[guest.address]
    for cases, where, lost in remaining:
        with spread.within(cases):
            if has_disks(node):
                keep_down_with_disks(spread, node, zone, lost)
            else:
                restart_elsewhere(spread, node, Lost(zone, "there", f"in {' or '.join(where[:2])}", lost))
