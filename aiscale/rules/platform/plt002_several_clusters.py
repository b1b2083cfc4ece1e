"""More than one cluster.

What:
    A system spreads over several Kubernetes clusters.

Why:
    aiscale brings one cluster up at a time today. What runs on the others would be left out.

Example:
    System("rides", [Microservice("a", on=KubernetesCluster("eu", pools=[...]), image=IMAGE),
                     Microservice("b", on=KubernetesCluster("us", pools=[...]), image=IMAGE)])

Instead:
    System("rides-eu", [Microservice("a", on=KubernetesCluster("eu", pools=[...]), image=IMAGE)])
    System("rides-us", [Microservice("b", on=KubernetesCluster("us", pools=[...]), image=IMAGE)])

Source:
    A limit of aiscale 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster after the first."""
    clusters = list(graph.of(KubernetesCluster))
    for cluster in clusters[1:]:
        first = clusters[0]
        yield cluster.finding(
            CODE, SEVERITY, f"the system runs on {first.name} and on {cluster.name}",
            argument="name", label="a second cluster",
            related=(Related("the first is made", first.location, "name"),),
            help="one system for each cluster; the same file may define the parts of both",
        )  # fmt: skip
