"""Every component as plain data, with what is computed from others next to its fields; and every system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.capacity.autoscaled_services import by_lag
from aiscale.analysis.capacity.joint_minimum_nodes import joint_minimums
from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.capacity.pod_capacity import most_nodes, replica_room
from aiscale.analysis.capacity.pods import NEW_VERSION, pods_of
from aiscale.analysis.capacity.stream_slots import slots_at_most
from aiscale.analysis.capacity.unsized_pods import unsized_parts
from aiscale.analysis.computed_fields import (
    AT_MOST,
    BESIDE,
    CROSSINGS,
    DEAREST,
    FEWEST,
    JOINT,
    MOST,
    PROMISES,
    READERS,
    ROOM,
    SLOTS,
    STORED,
    UNCOUNTED,
)
from aiscale.analysis.cost.node_costs import NodeCost, hourly_by_need, node_costs
from aiscale.analysis.cost.storage import stored
from aiscale.analysis.cost.traffic_cost import crossings
from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.streams.backlog import at_most, readers_at_most
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.describe import describe
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_LISTED_OTHERWISE = frozenset({"roots", "moved"})
"""Fields of a system that are not part of its description."""


def system_descriptions(graph: ArchitectureGraph) -> dict[str, dict[str, Any]]:
    """What each system says of itself, by address: its owner, its budget, where its data may be.

    Its roots are left out: they are components, and told themselves. So is what is renamed: plans list it.
    """
    found: dict[str, dict[str, Any]] = {}
    for system in graph.system.systems:
        said = describe(system)
        found.setdefault(system.address, {key: said[key] for key in said if key not in _LISTED_OTHERWISE})
    return found


def description_of(graph: ArchitectureGraph, component: Component) -> dict[str, Any]:
    """A component as plain data, with what is computed from those that it refers to itself."""
    found = describe(component)
    scaling = by_lag(component)
    if scaling is not None and (most := at_most(scaling.max_replicas, graph, component)) < scaling.max_replicas:
        found[AT_MOST] = most
    if isinstance(component, Slo):
        found[PROMISES] = [target._asdict() for target in component.targets]
    return found


@once_per_graph
def descriptions(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, Any]]:
    """Every component as plain data, by address, with computed fields."""
    found = {address: description_of(graph, node) for address, node in graph.nodes.items()}
    for address, floor in minimum_nodes(graph).items():
        if floor.names:
            found[address][FEWEST] = floor.nodes
    for pool in graph.of(NodePool):
        if (most := most_nodes(pool, minimum_nodes(graph)[pool.address].nodes)) < pool.max_nodes:
            found[pool.address][MOST] = most
        cost = node_costs(graph)[pool.address]
        if pool.limits is not None and pool.other_instance_types and isinstance(cost, NodeCost):
            found[pool.address][DEAREST] = list(cost.dearest)
    for joint in joint_minimums(graph, hourly_by_need(node_costs(graph))):
        told = {"on": [one.name for one in joint.pools], "for": list(joint.names)}
        found[joint.pools[0].address][JOINT] = {"nodes": joint.nodes, "usd_per_month": round(joint.usd, 2), **told}
    _replicas(graph, found)
    for address, kept in stored(graph).items():
        found[address][STORED] = [one._asdict() for one in kept]
    for address, what in unsized_parts(graph).items():
        found[address][UNCOUNTED] = what
    for address, crossed in crossings(graph).items():
        found[address][CROSSINGS] = [one._asdict() for one in crossed]
    return found


def _replicas(graph: ArchitectureGraph, found: dict[str, dict[str, Any]]) -> None:
    """Adds how many replicas and slots of a service or job can run, and how many have something to read."""
    for service in graph.of(Service):
        if not service.requests_per_second_per_replica:
            continue
        if (room := replica_room(graph, service)) is not None:
            most = pods_of(graph, service)[0].most_replicas
            found[service.address][ROOM] = {"replicas": room.pods, "why": room.words(most)}
        if not service.takes_requests and (readers := readers_at_most(graph, service)[0]):
            found[service.address][READERS] = readers
    for model in graph.of(ModelService):
        if (new := next((one for one in pods_of(graph, model) if one.what == NEW_VERSION), None)) is not None:
            held = held_share(model)
            divided = {"percent": held.percent} if held is not None and not held.is_copied else {}
            found[model.address][BESIDE] = {"fewest": new.fewest_replicas, "most": new.most_replicas, **divided}
    for job in graph.of(StreamJob):
        if job.records_per_second_per_slot and (slots := slots_at_most(graph, job)).scales:
            found[job.address][SLOTS] = slots.count
