"""The places that take over are too small for what fails over.

What:
    A placement with ``failover="auto"`` moves more CPU or memory, at the fewest replicas, than the other places have
    left with every pool at its largest, after what runs there anyway. Places whose nodes are not known are not judged.

Why:
    The failover works, and half of the system stays pending: the loss of one place becomes an outage of all.

Example:
    spare = KubernetesCluster("spare", pools=[NodePool("few", instance_type="m7i.large", max_nodes=2)])
    Placement("eu", of=[pricing, search], primary=core, overflow=[spare], failover="auto")

Instead:
    spare = KubernetesCluster("spare", pools=[NodePool("few", instance_type="m7i.2xlarge", max_nodes=12)])

Source:
    karmada-io/karmada issue 744; the instance table of aiscale.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.instances import facts
from aiscale.analysis.pods import pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC013"
SEVERITY = Severity.WARNING
FAULTS = ("places-2",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose other places can not take what moves."""
    rooms: dict[int, tuple[float, float] | None] = {}
    for placement in graph.of(Placement):
        if placement.failover != "auto" or placement.primary is None or not placement.overflow:
            continue
        moving = [node for node in placement.of if graph.place_of(node) is placement.primary]
        cpu, memory = _asked(moving)
        for place in placement.overflow:
            if id(place) not in rooms:
                rooms[id(place)] = _room(graph, place)
        room = [rooms[id(place)] for place in placement.overflow]
        known = [one for one in room if one is not None]
        if not cpu or len(known) < len(room):
            continue
        free_cpu, free_memory = sum(one[0] for one in known), sum(one[1] for one in known)
        if cpu > free_cpu or memory > free_memory:
            names = " and ".join(place.name for place in placement.overflow)
            yield placement.finding(
                CODE, SEVERITY, f"{names} can take {_size(free_cpu, free_memory)}, but {_size(cpu, memory)} would move "
                "there",
                argument="overflow", label="too small to take over",
                notes=("every pool at its largest, less what runs there anyway",),
                help="larger pools there, fewer replicas, or fewer parts in the placement",
            )  # fmt: skip


def _asked(components: list[Component]) -> tuple[float, float]:
    found = [item for component in components for item in pods(component)]
    return (
        sum(item.fewest * item.resources.cpu for item in found),
        sum(item.fewest * item.resources.memory for item in found),
    )


def _room(graph: ArchitectureGraph, place: Place) -> tuple[float, float] | None:
    """CPU and memory that are left at a place; None where it is not known."""
    if isinstance(place, Site):
        cpu, memory = float(place.cpu * place.nodes), float(place.memory * place.nodes)
    elif isinstance(place, KubernetesCluster):
        known = [(pool, node) for pool in place.pools if (node := facts(pool)) is not None]
        if len(known) < len(place.pools):
            return None
        cpu = sum(pool.max_nodes * node.cpu for pool, node in known)
        memory = sum(pool.max_nodes * node.memory for pool, node in known)
    else:
        return None
    residents = [graph[edge.source] for edge in graph.in_edges(place, EdgeKind.RUNS_ON)]
    used_cpu, used_memory = _asked([node for node in residents if graph.place_of(node) is place])
    return max(0.0, cpu - used_cpu), max(0.0, memory - used_memory)


def _size(cpu: float, memory: float) -> str:
    return f"{cpu:,.1f} CPU and {memory / 2**30:,.1f} GiB"
