"""It is not determined where a component runs.

What:
    A system has several Kubernetes clusters, and a component neither sets ``on`` nor is in a placement with a
    ``primary``. A raw object may also run where what it ``needs`` runs.

    A component sets no ``on``, no placement has it, and the system has no Kubernetes cluster.

    A component sets ``on`` to a place that its placement does not name, or two placements give it different first
    places.

Why:
    With two clusters it is ambiguous where the component runs. Often the two were meant to be one object.

    Nothing can be deployed without a place.

    ``on`` decides, so the placement's failover and overflow concern places where nothing runs.

Example:
    eu, us = KubernetesCluster("eu", pools=[...]), KubernetesCluster("us", pools=[...])
    System("rides", [Microservice("pricing", image=IMAGE), eu, us])

    System("rides", [Microservice("pricing", image=IMAGE)])

    pricing = Microservice("pricing", on=core, image=IMAGE)
    Placement("spare-first", of=[pricing], primary=spare)

Instead:
    System("rides", [Microservice("pricing", image=IMAGE, on=eu), us])

    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    System("rides", [Microservice("pricing", image=IMAGE, on=cluster)])

    pricing = Microservice("pricing", image=IMAGE)
    Placement("spare-first", of=[pricing], primary=spare)

Source:
    This follows from the model: where there is one cluster only, ``on`` may be left out; This follows from the model:
    ``on`` goes before a placement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.placement.places import placements_of
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import few, listed
from aiscale.core.ports import Mesh, Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component with no place, several, or two that contradict each other."""
    yield from _several_clusters(graph)
    yield from _nowhere(graph)
    yield from _contradiction(graph)


def _several_clusters(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each part without a place, where there are several clusters."""
    clusters = list(graph.of(KubernetesCluster))
    if len(clusters) < 2:
        return
    first, *others = (cluster.name for cluster in clusters)
    for node in graph.nodes.values():
        is_object = isinstance(node, Manifest) and node.on is None and not node.depends_on
        if is_object or (node.is_placed() and graph.place_of(node) is None):
            yield node.finding(
                CODE, SEVERITY, f"{node.name} does not set on=, and the system has {len(clusters)} clusters",
                label=f"{listed([first, *others], last='or')}?",
                related=tuple(
                    Related(f"{cluster.name} is declared", cluster.location, "name") for cluster in few(clusters, 3)
                ),
                help=f"on={first}" + ("" if is_object else _else(node, others)),
            )  # fmt: skip


def _else(node: Component, others: Sequence[str]) -> str:
    """What else there is than to name one cluster; each has a mesh of its own."""
    if not isinstance(node, Mesh):
        return ", or a placement with a primary"
    where = f"what is on {others[0]}" if len(others) == 1 else f"each of {listed(others)}"
    return f", and another one for {where} in meshes of the system"


def _nowhere(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component without a place; one for all where there is no cluster at all."""
    if len(list(graph.of(KubernetesCluster))) > 1:
        return
    places = [place.name for place in graph.of(Place)]
    lost = [node for node in graph.nodes.values() if node.is_placed() and graph.place_of(node) is None]
    if lost and not places:
        names = listed(node.name for node in lost)
        yield graph.system.finding(
            CODE, SEVERITY, f"{names} run{'s' if len(lost) == 1 else ''} nowhere: the system has no cluster",
            argument="roots", label="no KubernetesCluster",
            help="on=KubernetesCluster(\"core\", pools=[…]) on one of them is enough for all",
        )  # fmt: skip
        return
    for node in lost:
        yield node.finding(
            CODE, SEVERITY, f"{node.name} has no place to run: on= is not set", label=f"{listed(places, last='or')}?",
            help=f"on={places[0]}",
        )  # fmt: skip


def _contradiction(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that is said to run in two places."""
    told: set[str] = set()
    for placement in graph.of(Placement):
        if placement.primary is None:
            continue
        for index, node in enumerate(placement.of):
            place = graph.place_of(node)
            others = [one for one in placements_of(graph, node) if one.primary is not None]
            if place is None or place in placement.places or node.address in told:
                continue
            told.add(node.address)
            own = any(edge.field for edge in graph.out_edges(node, EdgeKind.RUNS_ON))
            source = node if own else next((one for one in others if one.primary is place), placement)
            yield placement.finding(
                CODE, SEVERITY, f"{node.name} runs on {place.name}, which {placement.name} does not name",
                argument="of", index=index, label=f"on {place.name}",
                related=(Related(f"{place.name} is set", source.location, "on" if own else "primary"),),
                help=f"leave on= out of {node.name}" if own else f"name {node.name} in one of the two only",
            )  # fmt: skip
