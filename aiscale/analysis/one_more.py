"""What one more replica costs: its part of a node at the node's list price. An estimate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.instances import InstanceFacts
from aiscale.analysis.pods import Pods, is_known, obstacle, pods, pools_of
from aiscale.analysis.prices import HOURS_PER_MONTH, Price, basis, own_price, price_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph

_WHAT = frozenset({"a replica", "an instance", "a worker"})
"""Pods that come one by one; a broker brings disks along, and executors and task managers several slots."""


class OneMore(NamedTuple):
    """One more replica on nodes of one pool.

    Attributes:
        what: what it is: ``a replica``, ``a worker``.
        pool: name of the pool.
        instance_type: type of its nodes, the first choice.
        share: part of a node that the replica takes, 0 to 1.
        by: what it takes most of: ``CPU``, ``memory`` or ``GPUs``.
        price: of a node: what the pool says, or the list price.
    """

    what: str
    pool: str
    instance_type: str
    share: float
    by: str
    price: Price

    @property
    def node_usd_per_month(self) -> float:
        """What a whole node costs."""
        return self.price.usd_per_hour * HOURS_PER_MONTH

    @property
    def usd_per_month(self) -> float:
        """What the replica's part of a node costs."""
        return self.share * self.node_usd_per_month


def one_more(graph: ArchitectureGraph, component: Component) -> tuple[OneMore, ...]:
    """One more replica of a component on each pool that takes it, the cheapest first.

    None where that can not be said: it has no replicas, they share GPUs, or a node or a price is not known.
    """
    place = graph.place_of(component)
    needed = next((one for one in pods(component) if one.what in _WHAT), None)
    has_slice = isinstance(component, ModelService) and component.has_slice
    if needed is None or has_slice or isinstance(component, BatchJob) or not isinstance(place, KubernetesCluster):
        return ()
    if not is_known(graph, component):
        return ()
    found = []
    for pool, node in pools_of(graph, component):
        if obstacle(needed, pool, node) is not None:
            continue
        own = pool.price_per_hour
        price = price_of(pool.instance_type, place.region_name) if own is None else own_price(own)
        if price is None or (needed.gpus and pool.sharing is not None):
            return ()
        share, by = max(_shares(needed, node))
        found.append(OneMore(needed.what, pool.name, pool.instance_type, share, by, price))
    return tuple(sorted(found, key=lambda one: (one.usd_per_month, one.pool)))


def _shares(needed: Pods, node: InstanceFacts) -> Iterator[tuple[float, str]]:
    """What a pod takes of a node, of each resource."""
    yield float(needed.resources.cpu) / float(node.cpu), "CPU"
    yield float(needed.resources.memory) / float(node.memory), "memory"
    if needed.gpus:
        yield needed.gpus / node.gpu_count, "GPUs"


def one_more_words(found: tuple[OneMore, ...]) -> str:
    """``a replica costs about $74 a month: 25 % of the CPU of a node of …``; empty where nothing is known."""
    if not found:
        return ""
    first, last = found[0], found[-1]
    cost = _dollars(first.usd_per_month)
    most = _dollars(last.usd_per_month)
    ways = f" ({most} on {last.pool})" if most != cost else ""
    node = f"node of {first.pool} ({first.instance_type})"
    part = f"a {node}"
    if first.share < 1:
        part = f"{max(1, round(first.share * 100))} % of the {first.by} of a {node}"
        part += f", {_dollars(first.node_usd_per_month)} where that takes another one"
    return f"{first.what} costs about {cost} a month{ways}: {part}; estimated from {basis(one.price for one in found)}"


def more_words(graph: ArchitectureGraph, component: Component, count: int) -> str:
    """``up to +$1,480 a month``: so many more replicas, where they cost most; empty where nothing is known."""
    found = one_more(graph, component)
    return f"up to +{_dollars(count * found[-1].usd_per_month)} a month" if found else ""


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 1 else "$1"
