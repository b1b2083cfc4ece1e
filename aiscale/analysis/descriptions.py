"""Every component as plain data, with what is computed from others next to its fields; and every system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.capacity.joint_minimum_nodes import joint_minimums
from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.capacity.pod_capacity import most_nodes, replica_room
from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.capacity.unsized_pods import unsized_parts
from aiscale.analysis.cost.node_costs import NodeCost, hourly_by_need, node_costs
from aiscale.analysis.cost.storage import stored
from aiscale.analysis.cost.traffic_cost import crossings
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component
from aiscale.core.describe import describe
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

FEWEST = "fewest_nodes"
"""Of a pool that needs more nodes than its least number: how many."""

MOST = "most_nodes"
"""Of a pool whose limits let it have fewer nodes than its greatest number: how many."""

DEAREST = "most_nodes_by_type"
"""Of a pool of several types that limits stop: how many nodes of each there are when they cost most."""

JOINT = "fewest_nodes_jointly"
"""Of the first of several pools that need more nodes than the fewest of each: how many, and what they cost."""

STORED = "stored"
"""Of a component that keeps something on disks or in an object store: how much, and where."""

CROSSINGS = "crossings"
"""Of a component that sends something over a zone's, a region's or a cloud's boundary: how much, and where."""

UNCOUNTED = "not_counted"
"""Of a component with pods whose size nobody says: what they are."""

PROMISES = "promises"
"""Of a service level objective: its promises about requests, those that it takes over from what it is about too."""

ROOM = "room"
"""Of a service whose cluster cannot schedule max_replicas: how many it can, and where."""

COMPUTED_FIELDS = frozenset({FEWEST, MOST, DEAREST, JOINT, ROOM, STORED, CROSSINGS, UNCOUNTED, PROMISES})
"""What is no field of a component, and no change of it."""


def system_descriptions(graph: ArchitectureGraph) -> dict[str, dict[str, Any]]:
    """What each system says of itself, by address: its owner, its budget, where its data may be.

    Its roots are left out: they are components, and told themselves.
    """
    found: dict[str, dict[str, Any]] = {}
    for system in graph.system.systems:
        found.setdefault(system.address, {key: value for key, value in describe(system).items() if key != "roots"})
    return found


def description_of(component: Component) -> dict[str, Any]:
    """A component as plain data, with what is computed from those that it refers to itself."""
    found = describe(component)
    if isinstance(component, Slo):
        found[PROMISES] = [target._asdict() for target in component.targets]
    return found


@once_per_graph
def descriptions(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, Any]]:
    """Every component as plain data, by address, with :data:`COMPUTED_FIELDS`."""
    found = {address: description_of(node) for address, node in graph.nodes.items()}
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
    for service in graph.of(Service):
        if service.requests_per_second_per_replica and (room := replica_room(graph, service)) is not None:
            found[service.address][ROOM] = {"replicas": room.pods, "why": room.words(most_replicas(service))}
    for address, kept in stored(graph).items():
        found[address][STORED] = [one._asdict() for one in kept]
    for address, what in unsized_parts(graph).items():
        found[address][UNCOUNTED] = what
    for address, crossed in crossings(graph).items():
        found[address][CROSSINGS] = [one._asdict() for one in crossed]
    return found
