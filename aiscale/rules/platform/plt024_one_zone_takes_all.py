"""One zone, or one node, takes with it what promises to be there.

What:
    All pools of a cluster, or all that may run something that a promise of 99.9 % or more needs, are in one zone, or a
    database is; or such a pool has one node at most. What goes on elsewhere, what a fallback answers for, and routes
    behind a global load balancer with a health check are left out. Pools that name no zones are not judged.

Why:
    A cloud promises 99.99 % for instances in several zones, and 99.5 % for a single one: nobody can promise more on top
    of that. With the zone, or the node, all replicas are gone at once, however many there are, and disks stay there.

Example:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a"])])
    Microservice("pricing", objective=Objective(availability=0.9995), on=core, image=IMAGE)

Instead:
    NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])

Source:
    Amazon Compute service level agreement (2022); what ``aiscale impact`` follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.separate_losses import Losses
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.single_points import Promised, broken, notes_on, promised

CODE = "PLT024"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool of one node, and for what is in one zone alone, that a promise needs."""
    if not promised(graph):
        return
    nodes = [pool for pool in graph.of(NodePool) if pool.max_nodes == 1]
    zones = [node for node in with_named_places(graph).nodes.values() if isinstance(node, Zone)]
    losses, told = Losses(graph, [*nodes, *zones]), set[str]()
    found = broken(graph, losses)
    for pool in nodes:
        if pool.address in found:
            told.add(pool.address)
            says = f"{pool.name}, which it needs, has one node"
            yield _finding(pool, "max_nodes", says, "one node holds everything", found[pool.address], "max_nodes=2")
    for zone in zones:
        alone: dict[str, tuple[Component, list[Promised]]] = {}
        for one in found.get(zone.address, ()):
            origin = _origin(graph, [node for node, _ in losses.why(zone, one.of)])
            if origin is not None and origin.address not in told:
                alone.setdefault(origin.address, (origin, []))[1].append(one)
        for origin, some in alone.values():
            argument, says = "zones", f"{origin.name}, which it needs, is in {zone.name} alone"
            if isinstance(origin, KubernetesCluster):
                argument, says = "pools", f"all pools of {origin.name} are in {zone.name}"
            advice = "two more zones in zones=[…]"
            if isinstance(origin, ExternalStore):
                advice = "a standby in another zone, and both in zones=[…]"
            yield _finding(origin, argument, says, "one zone holds everything", some, advice)


def _origin(graph: ArchitectureGraph, chain: Sequence[Component]) -> Component | None:
    """What is in the lost zone alone, of what a promise breaks by: the cluster where all of its pools are."""
    first = next((node for node in reversed(chain) if isinstance(node, NodePool | ExternalStore)), None)
    if not isinstance(first, NodePool):
        return first
    for edge in graph.edges_to(first.address, EdgeKind.HAS):
        cluster = graph[edge.source]
        if isinstance(cluster, KubernetesCluster) and len(cluster.pools) > 1:
            zones = {zone for pool in cluster.pools for zone in pool.zone_names or ("",)}
            return cluster if len(zones) == 1 else first
    return first


def _finding(
    one: Component, argument: str, says: str, label: str, some: Sequence[Promised], advice: str
) -> Diagnostic:  # fmt: skip
    first = some[0]
    return one.finding(
        CODE, SEVERITY, f"{first.of.name} promises {first.availability * 100:g} %, but {says}",
        argument=argument, label=label, notes=notes_on(some), related=(first.related,), help=advice,
    )  # fmt: skip
