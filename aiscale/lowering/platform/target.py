"""Which of a system's components belong on the cluster that is brought up."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from aiscale.analysis.places import home_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.resource import Resource
from aiscale.rules.wording import listed


def several_clusters(graph: ArchitectureGraph) -> tuple[KubernetesCluster, ...]:
    """The clusters of a system that spreads over more than one; none where there is one or none."""
    clusters = tuple(graph.of(KubernetesCluster))
    return clusters if len(clusters) > 1 else ()


def unmade(graph: ArchitectureGraph) -> str:
    """Why nothing of the system can be brought up, in a few words; empty when it can."""
    clusters = several_clusters(graph)
    return f"not provisioned yet: several clusters ({listed(one.name for one in clusters)})" if clusters else ""


def target_of(graph: ArchitectureGraph) -> KubernetesCluster | None:
    """The one cluster that is brought up; None where the system names none, and the environment's is meant.

    Raises:
        UsageError: the system has several, and putting all into one would be wrong.
    """
    if reason := unmade(graph):
        raise UsageError(
            f"{graph.system.name} can not be brought up: {reason}",
            hint="bring up one system for each cluster; lint, graph, diagram and preview work on the whole",
        )
    return next(graph.of(KubernetesCluster), None)


def belongs(graph: ArchitectureGraph, component: Component, target: KubernetesCluster | None) -> bool:
    """Whether a component is brought up there: what runs at an edge site, or is kept there, is not."""
    home = home_of(graph, component)
    return home is None or home is target


def elsewhere(graph: ArchitectureGraph, component: Component) -> Place | None:
    """The place that keeps a component from being brought up today: a site, or one of several clusters."""
    clusters = list(graph.of(KubernetesCluster))
    home = home_of(graph, component)
    return None if home is None or clusters == [home] else home


def without_needs(record: Resource, missing: AbstractSet[str]) -> Resource:
    """The record without what it needs of records that are not made here."""
    if missing.isdisjoint(record.needs):
        return record
    return replace(record, needs=tuple(need for need in record.needs if need not in missing))
