"""Services that grow at the same time find no room for their most replicas.

What:
    All services at max_replicas at once, beside all else that runs always, ask for more CPU or memory than the
    pools that let them in have at their largest; at min_replicas they do not, which is PLT001's. A single service
    whose ``max_replicas`` its pools never hold is found so, too. Jobs and trainings that run at times are not counted
    (PLT022), nor is what runs on the cluster besides; GPUs are SRV003's. Services whose placement names other places
    for what has no room are not looked at, nor is a single one that has no room for its load, which is SVC005's.

Why:
    A peak that reaches all services makes each of them grow. The last replicas stay pending, of which service is
    chance, and its callers wait. Where the peaks are never at the same time, that is well: pools that hold all at once
    cost more.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
    Microservice("pricing", autoscaling=Autoscaling(max_replicas=24), resources=Resources(cpu=1, memory="2Gi"))
    Microservice("search", autoscaling=Autoscaling(max_replicas=24), resources=Resources(cpu=1, memory="2Gi"))

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=7)])

Source:
    The instance table of aiscale: what is left for pods after the system's own share; arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.unschedulable_pods import Shortage, shortages, shortages_at_most
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.overload import overload
from aiscale.rules.short_of_room import more_room, room_notes, stay_pending

CODE = "PLT023"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for all services that share pools without room for their most, at the one that takes most."""
    always = {one.pool.address for short in shortages(graph) for one in short.offers}
    for short in shortages_at_most(graph):
        # Pools that do not even hold the fewest are PLT001's.
        if always.isdisjoint(one.pool.address for one in short.offers):
            yield from _finding(graph, short)


def _finding(graph: ArchitectureGraph, short: Shortage) -> Iterator[Diagnostic]:
    growing = (
        (one, count) for one, count in short.pods if isinstance(one.component, Service) and one.most > one.fewest
    )
    needed, count = next(growing, (None, 0))
    if needed is None or _is_told(graph, short):
        return
    yield needed.component.finding(
        CODE, SEVERITY, f"at max_replicas, {stay_pending(short)}",
        argument="autoscaling.max_replicas", label=f"{count:,} of them",
        notes=room_notes(graph, short),
        help=more_room(short, "a smaller max_replicas"),
    )  # fmt: skip


def _is_told(graph: ArchitectureGraph, short: Shortage) -> bool:
    """Whether it is a single service, of which another rule says that its load finds no room."""
    service, *others = {one.component.address: one.component for one, _ in short.pods}.values()
    return not others and isinstance(service, Service) and overload(graph, service, CODE, SEVERITY) is not None
