"""The places that take over are too small for what moves there.

What:
    A placement names other places in ``overflow``, and what must fit there is more than they have left in GPUs, CPU or
    memory with every pool at its largest, after what runs there anyway. What must fit: all of it at the fewest
    replicas where the first place holds the most replicas by itself, for then the others are there for its loss, or
    where ``failover="auto"``; else only what the first place has no room for. Places whose nodes are not known are not
    judged.

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

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

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
from aiscale.rules.serving.gpus import whole_gpus

CODE = "PLC013"
SEVERITY = Severity.WARNING
FAULTS = ("places-2",)

_CPU, _MEMORY = "CPU", "GiB"
Amounts = Mapping[str, float]
"""Cores, GiB of memory, and whole GPUs by their model."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose other places can not take what moves."""
    left: dict[int, Amounts | None] = {}
    for placement in graph.of(Placement):
        primary = placement.primary
        if primary is None or not placement.overflow:
            continue
        for place in placement.places:
            if id(place) not in left:
                left[id(place)] = _left(graph, place)
        rooms = [one for place in placement.overflow if (one := left[id(place)]) is not None]
        here = left[id(primary)]
        if here is None or len(rooms) < len(placement.overflow):
            continue
        moving = [node for node in placement.of if graph.place_of(node) is primary]
        needed, why = _needed(placement, primary, moving, here)
        room: defaultdict[str, float] = defaultdict(float)
        for other in rooms:
            for what, amount in other.items():
                room[what] += max(0.0, amount)
        if short := _short(needed, room):
            names = " and ".join(place.name for place in placement.overflow)
            yield placement.finding(
                CODE, SEVERITY,
                f"{names} can take {_words(room, short)}, but {_words(needed, short)} would move there",
                argument="overflow", label="too small to take over",
                notes=("every pool at its largest, less what runs there anyway", why),
                help="larger pools there, fewer replicas, or fewer parts in the placement",
            )  # fmt: skip


def _needed(placement: Placement, primary: Place, moving: list[Component], here: Amounts) -> tuple[Amounts, str]:
    """What the other places must take, and why so much.

    Args:
        placement: what is placed.
        primary: where it runs first.
        moving: what of it runs there.
        here: what is left there beside it at its fewest replicas.
    """
    fewest, most = _asked(moving, at_most=False), _asked(moving, at_most=True)
    beyond = {what: max(0.0, most[what] - fewest.get(what, 0.0) - here.get(what, 0.0)) for what in most}
    if placement.failover == "auto" or not any(beyond.values()):
        return fewest, f"moves when {primary.name} is lost: the fewest replicas"
    return beyond, f"moves when {primary.name} is full: what it has no room for at the most replicas"


def _asked(components: Iterable[Component], *, at_most: bool) -> Amounts:
    found: defaultdict[str, float] = defaultdict(float)
    for component in components:
        for item in pods(component):
            count = item.most if at_most else item.fewest
            found[_CPU] += count * item.resources.cpu
            found[_MEMORY] += count * item.resources.memory / 2**30
            if item.gpu is not None and item.gpus:
                found[item.gpu] += count * item.gpus
    return found


def _size(place: Place) -> Amounts | None:
    """What a place has at its largest; None where it is not known."""
    if isinstance(place, Site):
        own = {_CPU: float(place.cpu * place.nodes), _MEMORY: place.memory * place.nodes / 2**30}
        if place.gpu is not None:
            own[place.gpu] = float(place.nodes)
        return own
    if not isinstance(place, KubernetesCluster):
        return None
    found: defaultdict[str, float] = defaultdict(float)
    for pool in place.pools:
        node = facts(pool)
        if node is None:
            return None
        found[_CPU] += pool.max_nodes * node.cpu
        found[_MEMORY] += pool.max_nodes * node.memory / 2**30
        if node.gpu is not None:
            found[node.gpu] += pool.max_nodes * whole_gpus(pool, node)
    return found


def _left(graph: ArchitectureGraph, place: Place) -> Amounts | None:
    """What is left of a place at its largest after what runs there anyway: below 0 where that is more.

    Returns:
        None where the nodes of the place are not known.
    """
    size = _size(place)
    if size is None:
        return None
    residents = [graph[edge.source] for edge in graph.in_edges(place, EdgeKind.RUNS_ON)]
    used = _asked((node for node in residents if graph.place_of(node) is place), at_most=False)
    return {what: amount - used.get(what, 0.0) for what, amount in size.items()}


def _short(needed: Amounts, room: Amounts) -> tuple[str, ...]:
    """What there is too little of: GPUs before all else. Those that no place has at all are PLC025's."""
    gpus = tuple(what for what in needed if what not in {_CPU, _MEMORY} and what in room and room[what] < needed[what])
    if gpus:
        return gpus
    return (_CPU, _MEMORY) if any(needed.get(what, 0) > room.get(what, 0) for what in (_CPU, _MEMORY)) else ()


def _words(amounts: Amounts, what: Iterable[str]) -> str:
    return " and ".join(
        f"{amounts.get(one, 0):,.1f} {one}" if one in {_CPU, _MEMORY} else f"{amounts.get(one, 0):,.0f} × {one}"
        for one in what
    )
