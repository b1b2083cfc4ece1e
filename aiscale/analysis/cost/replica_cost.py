"""What one more replica costs: its part of a node at the node's list price. An estimate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pod_capacity import replica_room
from aiscale.analysis.capacity.pods import Pods, is_known, obstacle, pods, pods_of, pools_of
from aiscale.analysis.cost.node_costs import NodeCost, node_costs
from aiscale.analysis.cost.prices import HOURS_PER_MONTH, Price, basis
from aiscale.analysis.streams.backlog import at_most
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph

_WHAT = {
    **{one: one for one in ("a replica", "an instance", "a worker", "a task manager", "an executor", "a supervisor")},
    "a pod of a replica": "a replica",
}
"""Pods that come one by one, or with the others of a replica, and what is added; a broker brings disks along."""


class OneMore(NamedTuple):
    """One more replica on nodes of one pool.

    Attributes:
        what: what it is: ``a replica``, ``a worker``, ``a task manager``.
        pool: name of the pool.
        instance_type: type of its nodes, the first choice.
        share: part of a node that the replica takes, 0 to 1; above 1, where it is several pods, as many nodes.
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

    def new_nodes(self, count: int) -> int:
        """How many nodes so many replicas take where no node that runs has room: nodes are whole."""
        if self.share > 1:
            return math.ceil(count * self.share - 1e-9)
        return math.ceil(count / math.floor(1 / self.share + 1e-9))


def one_more(graph: ArchitectureGraph, component: Component) -> tuple[OneMore, ...]:
    """One more replica of a component on each pool that takes it, the cheapest first.

    None where that cannot be said: it has no replicas, or not all the time, they share GPUs, or a node or a price is
    not known.
    """
    place = graph.place_of(component)
    needed = next((one for one in pods(component) if one.what in _WHAT), None)
    has_slice = isinstance(component, ModelService) and component.has_slice
    if needed is None or has_slice or isinstance(component, BatchJob) or not isinstance(place, KubernetesCluster):
        return ()
    if not is_known(graph, component) or (isinstance(component, StreamJob) and not needed.fewest):
        return ()
    found = []
    for pool, node in pools_of(graph, component):
        if obstacle(needed, pool, node) is not None:
            continue
        cost = node_costs(graph)[pool.address]
        if not isinstance(cost, NodeCost) or (needed.gpus and pool.sharing is not None):
            return ()
        share, by = max(_shares(needed, node))
        share *= needed.per_replica
        found.append(OneMore(_WHAT[needed.what], pool.name, pool.instance_type, share, by, cost.prices[0]))
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
    if first.share > 1:
        part = f"{first.share:.3g} × a {node}"
    elif first.share < 1:
        part = f"{max(1, round(first.share * 100))} % of the {first.by} of a {node}"
        part += f", {_dollars(first.node_usd_per_month)} where that takes another one"
    return f"{first.what} costs about {cost} a month{ways}: {part}; estimated from {basis(one.price for one in found)}"


def more_pods(graph: ArchitectureGraph, component: Component, field: str, before: int, after: int) -> int:
    """How many more pods a component may have at most when a field of it changes so; 0 where it has no say in that.

    Args:
        graph: as it is after the change.
        component: as it is after the change.
        field: path of the field.
        before: its old value.
        after: its new value.
    """
    each = 0
    if field == _replicas(component) or field == "task_managers" or field.rsplit(".", 1)[-1] == "max_replicas":
        each = 1
    elif isinstance(component, StreamJob) and field == _parallelism(component):
        each = component.engine.instances_per_pod
    # No more replicas of a consumer are started than have something to read.
    if field.endswith("max_replicas"):
        before, after = (at_most(count, graph, component) for count in (before, after))
    return max(0, math.ceil(after / each) - math.ceil(before / each)) if each else 0


def _replicas(component: Component) -> str:
    """The field that says how many replicas there are, where nothing scales them."""
    return "replicas" if getattr(component, "autoscaling", None) is None else ""


def _parallelism(job: StreamJob) -> str:
    """The field that says how many instances of a job run in parallel at most."""
    if getattr(job.engine, "autoscaler", None) is not None:
        return "engine.autoscaler.max_parallelism"
    return "parallelism" if getattr(job.engine, "autoscaling", None) is None else ""


def more_words(graph: ArchitectureGraph, component: Component, count: int) -> str:
    """``about +$148 a month, +$294 with a new node``: so many more replicas; empty where nobody knows.

    Where several pools take them it is a range, and the new nodes are those that cost most. What does
    not fit on the pools costs nothing: it stays pending.
    """
    found = one_more(graph, component) if count else ()
    if not found:
        return ""
    room = replica_room(graph, component)
    if room is not None:
        most = pods_of(graph, component)[0].most_replicas
        words = f"capacity for {room.pods:,} of {most:,}"
        placed = count - (most - room.pods)
        return f"{_more_words(found, placed)}: {words}" if placed > 0 else f"costs no more: {words}"
    return _more_words(found, count)


def _more_words(found: Sequence[OneMore], count: int) -> str:
    low, high = (_dollars(count * one.usd_per_month) for one in (found[0], found[-1]))
    words = f"about +{low}{f' to +{high}' if high != low else ''} a month"
    usd, nodes = max((one.new_nodes(count) * one.node_usd_per_month, one.new_nodes(count)) for one in found)
    if _dollars(usd) == high:
        return words
    return f"{words}, +{_dollars(usd)} with {'a new node' if nodes == 1 else f'{nodes:,} new nodes'}"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 1 else "$1"
