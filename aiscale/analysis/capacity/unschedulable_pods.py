"""Pods that stay Pending on the pools that they may use, however these are filled: each pool at max_nodes.

A part of what is true: each of CPU and memory is looked at alone, pods may be divided, and what nobody says what it
asks for (:mod:`aiscale.analysis.capacity.unsized_pods`) takes nothing. GPUs are counted by
:mod:`aiscale.analysis.capacity.gpu_demand`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.allocation import Allocation
from aiscale.analysis.capacity.minimum_nodes import MOST_SHARES, PoolDemand, nodes_for, pool_demands, possible_demands
from aiscale.analysis.capacity.pod_capacity import NOTHING, Size, size_of
from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.capacity.pool_families import Count, Family, Offer, families
from aiscale.analysis.capacity.surge_pods import needed_surge_pods
from aiscale.analysis.placement.places import placements_of
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_SIZES = (Size._fields.index("cpu"), Size._fields.index("memory"))

_HowMany = Callable[[Pods], int]


class Shortage(NamedTuple):
    """Pods of which some stay Pending.

    Attributes:
        offers: the pools that they may go to.
        pods: the pods, those that take most first, each with how many there are.
        pending: how many of them stay Pending, at least.
    """

    offers: tuple[Offer, ...]
    pods: tuple[tuple[Pods, int], ...]
    pending: int

    @property
    def needs(self) -> int | None:
        """How many nodes there would have to be at least; None where there are several pools to choose from."""
        if len(self.offers) > 1:
            return None
        return nodes_for(self.offers[0].size, [(size_of(needed), count) for needed, count in self.pods])

    @property
    def asked(self) -> Size:
        """What all of them ask for."""
        found = NOTHING
        for needed, count in self.pods:
            found = found.plus(size_of(needed).times(count))
        return found

    @property
    def held(self) -> Size:
        """What the pools offer at max_nodes."""
        found = NOTHING
        for one in self.offers:
            found = found.plus(one.size.times(one.most))
        return found


@once_per_graph
def shortages(graph: ArchitectureGraph) -> Sequence[Shortage]:
    """Pods that always run and stay Pending: one entry for all that share pools. Computed once for a graph."""
    stays = [
        one for one in pool_demands(graph) if not any(it.overflows for it in placements_of(graph, one.needed.component))
    ]
    return _found(graph, stays, lambda needed: needed.fewest)


class BlockedUpdate(NamedTuple):
    """A rolling update whose first pod stays Pending while all run at min_replicas.

    Attributes:
        needed: the pods that are replaced.
        shortage: the pods that share the pools, with one more of these.
    """

    needed: Pods
    shortage: Shortage


@once_per_graph
def blocked_updates(graph: ArchitectureGraph) -> Sequence[BlockedUpdate]:
    """Rolling updates that never proceed: of each cluster the service with the largest pods, by CPU and by memory.

    None where pods stay Pending without an update.
    """
    if shortages(graph):
        return ()
    stays = [
        one for one in pool_demands(graph) if not any(it.overflows for it in placements_of(graph, one.needed.component))
    ]
    largest: dict[tuple[str, int], Pods] = {}
    for one in stays:
        place = graph.place_of(one.needed.component)
        if place is None or not needed_surge_pods(one.needed.component):
            continue
        for at in _SIZES:
            held = largest.setdefault((place.address, at), one.needed)
            if size_of(one.needed)[at] > size_of(held)[at]:
                largest[place.address, at] = one.needed
    found = []
    for updated in {one.component.address: one for one in largest.values()}.values():

        def during(needed: Pods, updated: Pods = updated) -> int:
            return needed.fewest + (needed_surge_pods(updated.component) if needed is updated else 0)

        found += [BlockedUpdate(updated, short) for short in _found(graph, stays, during)]
    return found


@once_per_graph
def shortages_at_most(graph: ArchitectureGraph) -> Sequence[Shortage]:
    """The same of services and stream jobs at the maximum of their autoscalers, all at once.

    All else that runs always is counted as well.
    Without those whose placement names other places for what stays Pending here.
    """

    def at_most(needed: Pods) -> int:
        component = needed.component
        scales = isinstance(component, StreamJob) and component.engine.scaled_slots() is not None
        return needed.most if scales or isinstance(component, Service) else needed.fewest

    stays = [
        one for one in possible_demands(graph)
        if at_most(one.needed) and not any(it.overflow for it in placements_of(graph, one.needed.component))
    ]  # fmt: skip
    return _found(graph, stays, at_most)


def _found(graph: ArchitectureGraph, asked: Sequence[PoolDemand], how_many: _HowMany) -> Sequence[Shortage]:
    found = (_shortage(family, how_many) for family in families(graph, asked))
    return [one for one in found if one is not None]


def _shortage(family: Family, how_many: _HowMany) -> Shortage | None:
    # No way to count takes more than twice of what is asked for: mostly that is enough to know.
    tight = (at for at in _SIZES if _filled(family, family.count(at, 0), lambda needed: 2 * how_many(needed)).short())
    counts = (family.count(at, shares) for at in tight for shares in range(MOST_SHARES + 1))
    found = (_short(family, count, how_many) for count in counts)
    return max((one for one in found if one is not None), key=lambda one: one.pending, default=None)


def _filled(family: Family, count: Count, how_many: _HowMany) -> Allocation:
    """What pods take, on all nodes that the pools may have."""
    filling = count.filling(how_many)
    for address, offer in family.offers.items():
        filling.fill(address, offer.size[count.at] * offer.most)
    return filling


def _short(family: Family, count: Count, how_many: _HowMany) -> Shortage | None:
    filling = _filled(family, count, how_many)
    short = filling.short()
    if not short:
        return None
    takes = [(needed, each) for choice in short for needed, each in count.takes[choice]]
    takes.sort(key=lambda one: (-how_many(one[0]) * one[1], one[0].component.address))
    left = sum(filling.left[choice] for choice in short)
    pending = math.ceil(left / max(each for _, each in takes) - 1e-9)
    offers = {address: family.offers[address] for choice in short for address in choice}
    return Shortage(tuple(offers.values()), tuple((needed, how_many(needed)) for needed, _ in takes), pending)
