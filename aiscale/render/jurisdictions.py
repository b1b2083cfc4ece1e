"""The frames of regions around clusters, and what must stay where, for pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.placement.regions import jurisdiction, law_of
from aiscale.analysis.placement.residency import residencies
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.ports import Located
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.render.picture import PictureGroup


def region_frames(graph: ArchitectureGraph) -> tuple[Mapping[str, str], tuple[PictureGroup, ...]]:
    """The frame of the region of each cluster and each store that others run, by its address, and the frames.

    None where all is in one region and nothing has to stay anywhere: a frame around everything says nothing.
    """
    regions: dict[str, str] = {}
    countries: dict[str, str | None] = {}
    for cluster in graph.of(KubernetesCluster):
        if (name := cluster.region_name) is not None:
            regions[cluster.address] = f"regions/{name}"
            countries.setdefault(name, jurisdiction(cluster))
    for store in graph.of(Located):
        if store.region is not None:
            regions[store.address] = f"regions/{store.region}"
            countries.setdefault(store.region, law_of(graph, store))
    if len(countries) < 2 and not residencies(graph):
        return {}, ()
    return regions, tuple(
        PictureGroup(f"regions/{name}", name, f"in {country}" if country else "", "Region")
        for name, country in countries.items()
    )


def residency_lines(graph: ArchitectureGraph) -> Iterator[str]:
    """``stays-in-eu: 24 parts must stay in eu``: a line for each placement and each system that says so."""
    for residency in residencies(graph):
        parts = f"{len(residency.of)} part{'' if len(residency.of) == 1 else 's'}"
        yield f"{residency.said_by.name}: {parts} must stay in {' or '.join(residency.allowed)}"
