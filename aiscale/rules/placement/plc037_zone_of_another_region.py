"""A zone of another region.

What:
    A pool of nodes, a store of others or a zone itself is in a region that its zone, as its name says, is not in.

Why:
    One of the two is wrong. No node starts in a zone that the region does not have; and what is said of a loss, and
    of a residency, is said of the wrong place.

Example:
    ExternalStore("rides", product="PostgreSQL", region="eu-central-1", zones=["us-east-1a", "us-east-1b"])

Instead:
    ExternalStore("rides", product="PostgreSQL", region="eu-central-1", zones=["eu-central-1a", "eu-central-1b"])

Source:
    AWS, regions and zones; Google Cloud, regions and zones; Azure, availability zones in AKS (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.placement.regions import region_facts, region_of_zone
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Region, Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC037"
SEVERITY = Severity.ERROR


class _Said(NamedTuple):
    """Where something is: who says it, in which region and zone, and which region the zone is in."""

    component: Component
    region: str
    zone: str
    other: str
    argument: str
    item: int | None


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing at its first zone of another region."""
    found: set[str] = set()
    for said in _said(graph):
        if said.region == said.other or said.component.address in found:
            continue
        found.add(said.component.address)
        is_itself = isinstance(said.component, Zone)
        yield said.component.finding(
            CODE, SEVERITY, f"zone {said.zone} is in {said.region}, but by its name in {said.other}" if is_itself
            else f"{said.component.name} is in {said.region}, but zone {said.zone} is in {said.other}",
            argument=said.argument, index=said.item, label=f"in {said.other}",
            help=f'{"another name" if is_itself else f"a zone of {said.region}"}, or region="{said.other}"'
            f"{' of its cluster' if isinstance(said.component, NodePool) else ''}",
        )  # fmt: skip


def _said(graph: ArchitectureGraph) -> Iterator[_Said]:
    """Every region and zone that are said of one thing, where it is known which region the zone is in."""
    for store in graph.of(ExternalStore):
        yield from _named(store, store.region, store.zones)
    for pool in graph.of(NodePool):
        for edge in graph.in_edges(pool, EdgeKind.HAS):
            if isinstance(cluster := graph[edge.source], KubernetesCluster):
                yield from _named(pool, cluster.region, pool.zones)
    for zone in graph.of(Zone):
        region, other = _name(zone.region), region_of_zone(zone.name)
        if region is not None and region_facts(region) is not None and other is not None:
            yield _Said(zone, region, zone.name, other, "region", None)


def _named(component: Component, where: Region | str | None, zones: Sequence[Zone | str]) -> Iterator[_Said]:
    region = _name(where)
    if region is None or region_facts(region) is None:
        return  # a region of one's own may have zones of any name
    for index, zone in enumerate(zones):
        name = zone if isinstance(zone, str) else zone.name
        other = (_name(zone.region) if isinstance(zone, Zone) else None) or region_of_zone(name)
        if other is not None and region_facts(other) is not None:
            yield _Said(component, region, name, other, "zones", index)


def _name(region: Region | str | None) -> str | None:
    return region.name if isinstance(region, Region) else region
