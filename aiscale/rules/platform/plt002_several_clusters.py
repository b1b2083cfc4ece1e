"""A part does not say on which of several clusters it runs.

What:
    A system spreads over several Kubernetes clusters, and one of its parts says neither where it runs (``on``) nor is
    it in a placement with a ``primary``. A raw object may also go with what it ``needs``.

Why:
    With one cluster it is clear where everything runs, with two it is not. Two clusters are often two objects that
    were meant to be one, too.

Example:
    eu, us = KubernetesCluster("eu", pools=[...]), KubernetesCluster("us", pools=[...])
    System("rides", [Microservice("pricing", image=IMAGE), eu, us])

Instead:
    System("rides", [Microservice("pricing", image=IMAGE, on=eu), us])

Source:
    This follows from the model: where there is one cluster only, ``on`` may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.messages.wording import few, listed
from aiscale.core.ports import Mesh
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each part without a place, where there are several clusters."""
    clusters = list(graph.of(KubernetesCluster))
    if len(clusters) < 2:
        return
    first, *others = (cluster.name for cluster in clusters)
    for node in graph.nodes.values():
        is_object = isinstance(node, Manifest) and node.on is None and not node.depends_on
        if is_object or (node.is_placed() and graph.place_of(node) is None):
            yield node.finding(
                CODE, SEVERITY, f"{node.name} does not say on which of {len(clusters)} clusters it "
                + ("is made" if is_object else "runs"),
                label=f"{listed([first, *others], last='or')}?",
                related=tuple(
                    Related(f"{cluster.name} is made", cluster.location, "name") for cluster in few(clusters, 3)
                ),
                help=f"on={first}" + ("" if is_object else _else(node, others)),
            )  # fmt: skip


def _else(node: Component, others: Sequence[str]) -> str:
    """What else there is than to name one cluster; each has a mesh of its own."""
    if not isinstance(node, Mesh):
        return ", or a placement with a primary"
    where = f"what is on {others[0]}" if len(others) == 1 else f"each of {listed(others)}"
    return f", and another one for {where} in meshes of the system"
