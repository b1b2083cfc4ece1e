"""A second cluster that no placement names.

What:
    A system spreads over several Kubernetes clusters, and no placement says so: one of them is named by none, neither
    as the first place nor as an overflow.

Why:
    Two clusters are often two objects that were meant to be one. And aiscale brings one cluster up at a time today:
    where placements name all of them, the system is checked and drawn as a whole, and what runs on the others is
    brought up by itself.

Example:
    System("rides", [Microservice("a", on=KubernetesCluster("eu", pools=[...]), image=IMAGE),
                     Microservice("b", on=KubernetesCluster("us", pools=[...]), image=IMAGE)])

Instead:
    Placement("europe", of=[a], primary=eu)
    Placement("america", of=[b], primary=us)

Source:
    A limit of aiscale 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.placement import Placement
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT002"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster after the first, where one is in no placement."""
    clusters = list(graph.of(KubernetesCluster))
    named = {place for placement in graph.of(Placement) for place in placement.places}
    if all(cluster in named for cluster in clusters):
        return
    for cluster in clusters[1:]:
        first = clusters[0]
        yield cluster.finding(
            CODE, SEVERITY, f"the system runs on {first.name} and on {cluster.name}, and no placement says so",
            argument="name", label="a second cluster",
            related=(Related("the first is made", first.location, "name"),),
            help="one system for each cluster, or a Placement for each: Placement(\"…\", of=[…], primary=…)",
        )  # fmt: skip
