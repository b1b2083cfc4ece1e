"""A component runs nowhere.

What:
    A component does not say where it runs (``on``), no placement says it, and the system has no Kubernetes cluster.
    Where it has several, this is PLT002's.

Why:
    Nothing can be deployed where nobody knows where.

Example:
    System("rides", [Microservice("pricing", image=IMAGE)])

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    System("rides", [Microservice("pricing", image=IMAGE, on=cluster)])

Source:
    This follows from the model: where there is one cluster only, ``on`` may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component without a place; one for all where there is no cluster at all."""
    if len(list(graph.of(KubernetesCluster))) > 1:
        return
    places = [place.name for place in graph.of(Place)]
    lost = [node for node in graph.nodes.values() if node.is_placed() and graph.place_of(node) is None]
    if lost and not places:
        names = listed(node.name for node in lost)
        yield graph.system.finding(
            CODE, SEVERITY, f"{names} run{'s' if len(lost) == 1 else ''} nowhere: the system has no cluster",
            argument="roots", label="no KubernetesCluster in here",
            help="on=KubernetesCluster(\"core\", pools=[…]) on one of them is enough for all",
        )  # fmt: skip
        return
    for node in lost:
        yield node.finding(
            CODE, SEVERITY, f"{node.name} does not say where it runs", label=f"{listed(places, last='or')}?",
            help=f"on={places[0]}",
        )  # fmt: skip
