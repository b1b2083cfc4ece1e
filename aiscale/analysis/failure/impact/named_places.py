"""Zones and regions that are only names in a blueprint, as parts of the graph that can be lost like any other."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.buckets import bucket_of, regions_of_buckets
from aiscale.analysis.placement.regions import region_facts
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import DynamoDb
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Region, Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.edges import Declared, EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def with_named_places(graph: ArchitectureGraph) -> ArchitectureGraph:
    """The graph with a component for each zone and region that is only a name, and edges from what is there.

    A name means the component of that name where the system has one. A zone that is only a name is in the region of
    the clusters that have its pools, or of the databases in it, where that is one. A provider that only counts its
    zones has them by region, as its nodes do: ``westeurope-1``. A graph that has all of them is returned as it is.
    Source: Azure documentation, availability zones in AKS (label ``topology.kubernetes.io/zone``).
    """
    regions = dict(_regions(graph))
    places: dict[str, Component] = {}
    edges: list[GraphEdge] = []
    homes: dict[str, set[str]] = {}

    def named(place: Component, source: str, field: str, item: int | None = None) -> str:
        if place.address not in graph:
            places.setdefault(place.address, place)
        edge = GraphEdge(source, place.address, EdgeKind.USES, field, item)
        if edge not in graph.edges_from(source, EdgeKind.USES):
            edges.append(edge)
        return place.address

    for address, node in graph.nodes.items():
        for field in ("region", "endpoint_region"):
            if isinstance(region := getattr(node, field, None), str):
                named(_region(region), address, field)
        if isinstance(node, FeatureStore) and isinstance(node.online, DynamoDb):
            named(_region(node.online.region), address, "online.region")
        if isinstance(node, KafkaCluster) and (segments := segments_region(graph, node)):
            named(_region(segments), address, "tiered_storage.region")
        if isinstance(node, (NodePool, ExternalStore)):
            home = _home(graph, node, regions) if isinstance(node, NodePool) else node.region or ""
            for item, zone in enumerate(node.zones):
                if isinstance(zone, str):
                    at = named(_zone(zone, home), address, "zones", item)
                    homes.setdefault(at, set()).add(home)
    for at, names in homes.items():
        if at in places and len(names) == 1 and (home := next(iter(names))):
            named(_region(home), at, "region")
    if not edges:
        return graph
    return ArchitectureGraph(
        graph.system,
        dict(sorted({**graph.nodes, **places}.items())),
        sorted([*graph.edges, *edges], key=lambda e: (e.source, e.field, -1 if e.item is None else e.item, e.target)),
    )


def segments_region(graph: ArchitectureGraph, cluster: KafkaCluster) -> str | None:
    """The region of the bucket of old segments, as the cluster or the bucket says; None where nobody does.

    A server at an address of its own calls its regions what it likes.
    """
    tiers = cluster.tiered_storage
    if tiers is None or tiers.endpoint is not None or tiers.region is not None:
        return tiers.region if tiers is not None and tiers.endpoint is None else None
    return regions_of_buckets(graph).get(bucket_of(tiers.url))


def _regions(graph: ArchitectureGraph) -> Iterator[tuple[str, str]]:
    """The name of the region of everything that has one, by address."""
    for address, node in graph.nodes.items():
        region = getattr(node, "region", None)
        if isinstance(region, str):
            yield address, region
        elif isinstance(region, Region):
            yield address, region.name


def _home(graph: ArchitectureGraph, pool: NodePool, regions: dict[str, str]) -> str:
    """Name of the region of the clusters that have a pool; empty where nobody says, or where there are several."""
    found = {regions.get(edge.source, "") for edge in graph.edges_to(pool.address, EdgeKind.HAS)}
    return next(iter(found)) if len(found) == 1 else ""


# Made without their checks: a zone may have a name that no component can have.
def _zone(name: str, region: str) -> Zone:
    return super(Declared, Zone).model_construct(name=f"{region}-{name}" if name.isdigit() and region else name)


def _region(name: str) -> Region:
    known = region_facts(name)
    return super(Declared, Region).model_construct(name=name, provider=known.provider if known else "own")
