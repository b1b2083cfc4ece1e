"""The cluster of each component, and components that span clusters."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from aiscale.analysis.placement.places import home_of, is_away
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.resource import Resource

_SAID_ONLY = ("embedded_by", "query_model")
"""Fields that name the origin of vectors: no data passes along them."""


def several_clusters(graph: ArchitectureGraph) -> tuple[KubernetesCluster, ...]:
    """The clusters of a system with several; empty where there is one or none."""
    clusters = tuple(graph.of(KubernetesCluster))
    return clusters if len(clusters) > 1 else ()


@once_per_graph
def homes(graph: ArchitectureGraph) -> Mapping[str, Place | None]:
    """The cluster or the site of each component, by address; None for what is on none. Computed once for a graph."""
    found = {address: home_of(graph, component) for address, component in graph.nodes.items()}
    for cluster in graph.of(KubernetesCluster):
        found[cluster.address] = cluster
        found.update((edge.target, cluster) for edge in graph.edges_from(cluster.address, EdgeKind.HAS))
    return found


def part_at(graph: ArchitectureGraph, cluster: KubernetesCluster) -> ArchitectureGraph:
    """What of a system over several clusters is at one of them, or at none: the graph without the others.

    A reference to what is at another cluster is left out with it: no address of it, no user and no egress through the
    network is created here.
    """
    at = homes(graph)
    nodes = {
        address: node
        for address, node in graph.nodes.items()
        if at[address] is cluster or not isinstance(at[address], KubernetesCluster)
    }
    return ArchitectureGraph(
        graph.system, nodes, (edge for edge in graph.edges if edge.source in nodes and edge.target in nodes)
    )


def runs_nowhere(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether a component is on no cluster and at no site: a stream of a cloud, or a bucket."""
    return homes(graph)[component.address] is None


def spans_clusters(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether a component spans clusters: it is part of something on another one, such as a mirror of its brokers.

    A stream whose schema is registered there does not: it works without. Nor does a mirror that sets how it signs in
    there. Workers with no brokers on their side do, for a site too.
    """
    here = homes(graph)[component.address]
    edges = graph.edges_from(component.address, EdgeKind.USES, EdgeKind.STORED_IN)
    uses = [graph[edge.target] for edge in edges if not edge.field.endswith(_SAID_ONLY)]
    if isinstance(component, Stream):
        uses = [one for one in uses if not isinstance(one, SchemaRegistry)]
    if isinstance(component, MirrorMaker):
        uses = [one for one in uses if component.access_to(one) is None]
    is_worker = isinstance(component, ConnectWorkers)
    return any(
        is_apart(here, there) or (is_worker and isinstance(one, Kafka) and is_away(here, there))
        for one in uses
        for there in (homes(graph).get(one.address),)
    )


def is_apart(here: Place | None, there: Place | None) -> bool:
    """Whether two places are two clusters."""
    return here is not there and isinstance(here, KubernetesCluster) and isinstance(there, KubernetesCluster)


def belongs(graph: ArchitectureGraph, component: Component, target: KubernetesCluster | None) -> bool:
    """Whether a component is deployed there: what runs or is stored at an edge site is not."""
    home = home_of(graph, component)
    return home is None or home is target


def edge_site(graph: ArchitectureGraph, component: Component) -> Place | None:
    """The place at which a component cannot be deployed today: an edge site."""
    home = home_of(graph, component)
    return None if isinstance(home, KubernetesCluster) else home


def without_needs(resource: Resource, missing: AbstractSet[str]) -> Resource:
    """The resource without its needs on resources that are not created here."""
    if missing.isdisjoint(resource.depends_on):
        return resource
    return replace(resource, depends_on=tuple(need for need in resource.depends_on if need not in missing))
