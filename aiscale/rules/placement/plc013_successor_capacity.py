"""The places that take over do not have the capacity for what moves there.

What:
    What must fit in the ``overflow`` places needs more GPUs, CPU or memory than they have left with every pool at
    max_nodes. With ``failover="auto"`` that is the replicas for the peak, at least min_replicas, of all placements
    that move to the same places when the first one is lost. With ``"manual"`` it is min_replicas if the first place
    holds max_replicas by itself, else what the first place cannot hold. Places with unknown nodes are skipped.

    One pod of a component asks for more CPU or memory, or for another GPU, than any node of a place in ``overflow``
    has. Places with unknown nodes are skipped.

Why:
    The failover works, but the moved pods stay Pending: the loss of one place becomes an outage of all.

    The first place is full or lost, and the pod stays Pending in the second.

Example:
    spare = KubernetesCluster("spare", pools=[NodePool("few", instance_type="m7i.large", max_nodes=2)])
    Placement("eu", of=[pricing, search], primary=core, overflow=[spare], failover="auto")

    spare = KubernetesCluster("spare", pools=[NodePool("plain", instance_type="m7i.2xlarge")])
    Placement("gpu", of=[surge], primary=core, overflow=[spare])

Instead:
    spare = KubernetesCluster("spare", pools=[NodePool("few", instance_type="m7i.2xlarge", max_nodes=12)])

    l4 = GpuPool("spare-l4", gpu="nvidia-l4", instance_type="g6.2xlarge")
    spare = KubernetesCluster("spare", pools=[l4])

Source:
    karmada-io/karmada issue 744; the instance table of aiscale.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.gpu_demand import whole_gpus
from aiscale.analysis.capacity.instances import facts
from aiscale.analysis.capacity.pods import Pods, obstacle, pods
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.load.load import loads
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines, listed
from aiscale.core.ports import Place, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC013"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose other places are too small."""
    yield from _capacity(graph)
    yield from _pod(graph)


_CPU, _MEMORY = "CPU", "GiB"
Amounts = Mapping[str, float]
"""Cores, GiB of memory, and whole GPUs by their model."""


class _Move(NamedTuple):
    """What moves by one placement, and where it may go.

    Attributes:
        placement: the placement.
        moving: its components that run at its first place.
        needed: what they ask for there.
        room: what the other places have left.
        why: when it moves, and how much of it.
    """

    placement: Placement
    moving: Sequence[Component]
    needed: Amounts
    room: Amounts
    why: str


def _capacity(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose other places cannot take what moves, alone or at once."""
    left: dict[int, Amounts | None] = {}
    together: dict[tuple[int, frozenset[int]], list[_Move]] = defaultdict(list)
    for placement in graph.of(Placement):
        if (move := _move(graph, placement, left)) is None:
            continue
        if short := _short(move.needed, move.room):
            yield _finding(move, move.needed, short)
        elif placement.failover == "auto":
            together[id(placement.primary), frozenset(map(id, placement.overflow))].append(move)
    for moves in together.values():
        components = list(dict.fromkeys(node for move in moves for node in move.moving))
        needed = _asked(components, _at_peak(graph))
        if len(moves) > 1 and (short := _short(needed, moves[0].room)):
            yield _finding(moves[0], needed, short, moves[1:])


def _finding(move: _Move, needed: Amounts, short: tuple[str, ...], others: Sequence[_Move] = ()) -> Diagnostic:
    names = " and ".join(place.name for place in move.placement.overflow)
    with_it = listed([other.placement.name for other in others], most=5)
    return move.placement.finding(
        CODE, SEVERITY, f"{names} can take {_words(move.room, short)}, but {_words(needed, short)} would move there",
        argument="overflow", label="moved pods stay Pending",
        notes=(
            "every pool at max_nodes, less what already runs there", move.why,
            *((f"{with_it} move{'s' if len(others) == 1 else ''} there at the same time",) if others else ()),
        ),
        help="larger pools there, fewer replicas, or fewer parts in the placement",
    )  # fmt: skip


def _move(graph: ArchitectureGraph, placement: Placement, left: dict[int, Amounts | None]) -> _Move | None:
    """What moves by a placement; None where it cannot be judged.

    Args:
        graph: the system.
        placement: the placement.
        left: what is left of each place that has been looked at, by its identity.
    """
    primary = placement.primary
    if primary is None or not placement.overflow:
        return None
    for place in placement.places:
        if id(place) not in left:
            left[id(place)] = _left(graph, place)
    rooms = [one for place in placement.overflow if (one := left[id(place)]) is not None]
    here = left[id(primary)]
    if here is None or len(rooms) < len(placement.overflow):
        return None
    room: defaultdict[str, float] = defaultdict(float)
    for other in rooms:
        for what, amount in other.items():
            room[what] += max(0.0, amount)
    moving = [node for node in placement.of if graph.place_of(node) is primary]
    if placement.failover == "auto":
        why = f"moves when {primary.name} is lost: the replicas for the peak, at least min_replicas"
        return _Move(placement, moving, _asked(moving, _at_peak(graph)), room, why)
    fewest, most = _asked(moving, _fewest), _asked(moving, _most)
    beyond = {what: max(0.0, most[what] - fewest.get(what, 0.0) - here.get(what, 0.0)) for what in most}
    if not any(beyond.values()):
        return _Move(placement, moving, fewest, room, f"moves when {primary.name} is lost: min_replicas")
    why = f"moves when {primary.name} is full: what does not fit there at max_replicas"
    return _Move(placement, moving, beyond, room, why)


def _fewest(needed: Pods) -> int:
    return needed.fewest


def _most(needed: Pods) -> int:
    return needed.most


def _at_peak(graph: ArchitectureGraph) -> Callable[[Pods], int]:
    """How many pods answer the peak of what they belong to, as far as that is measured."""

    def count(needed: Pods) -> int:
        component = needed.component
        each = component.requests_per_second_per_replica if isinstance(component, Service) else None
        if each is None:
            return needed.fewest
        return min(needed.most, max(needed.fewest, math.ceil(loads(graph)[component.address].peak / each)))

    return count


def _asked(components: Iterable[Component], how_many: Callable[[Pods], int]) -> Amounts:
    found: defaultdict[str, float] = defaultdict(float)
    for component in components:
        for item in pods(component):
            count = how_many(item)
            found[_CPU] += count * item.resources.cpu
            found[_MEMORY] += count * item.resources.memory / GIBIBYTE
            if item.gpu is not None and item.gpus:
                found[item.gpu] += count * item.gpus
    return found


def _size(place: Place) -> Amounts | None:
    """What a place has at its largest; None where it is not known."""
    if isinstance(place, Site):
        own = {_CPU: float(place.cpu * place.nodes), _MEMORY: place.memory * place.nodes / GIBIBYTE}
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
        found[_MEMORY] += pool.max_nodes * node.memory / GIBIBYTE
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
    used = _asked((node for node in residents if graph.place_of(node) is place), _fewest)
    return {what: amount - used.get(what, 0.0) for what, amount in size.items()}


def _short(needed: Amounts, room: Amounts) -> tuple[str, ...]:
    """What there is too little of: GPUs before all else."""
    gpus = tuple(what for what in needed if what not in {_CPU, _MEMORY} and what in room and room[what] < needed[what])
    if gpus:
        return gpus
    return (_CPU, _MEMORY) if any(needed.get(what, 0) > room.get(what, 0) for what in (_CPU, _MEMORY)) else ()


def _words(amounts: Amounts, what: Iterable[str]) -> str:
    return " and ".join(
        f"{amounts.get(one, 0):,.1f} {one}" if one in {_CPU, _MEMORY} else f"{amounts.get(one, 0):,.0f} × {one}"
        for one in what
    )


def _pod(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component and each place that cannot take it."""
    for placement in graph.of(Placement):
        for index, place in enumerate(placement.overflow):
            if not isinstance(place, KubernetesCluster):
                continue
            pools = [(pool, node) for pool in place.pools if (node := facts(pool)) is not None]
            if len(pools) < len(place.pools):
                continue
            for component in placement.of:
                for needed in pods(component):
                    reasons = [(pool, obstacle(needed, pool, node)) for pool, node in pools]
                    if all(reason is not None for _, reason in reasons):
                        gpus = f" and {needed.gpus} × {needed.gpu}" if needed.gpu else ""
                        yield placement.finding(
                            CODE, WORST, f"{needed.what} of {component.name} fits on no node of {place.name}",
                            argument="overflow", index=index,
                            label=f"asks for {needed.resources.cpu} CPU and {needed.resources.memory}{gpus}",
                            notes=lines((f"{pool.name}: {reason}" for pool, reason in reasons), 6),
                            help=f"a pool for it on {place.name}, or another place",
                        )  # fmt: skip
                        break
