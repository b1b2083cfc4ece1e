"""Not all services can scale to max_replicas at the same time.

What:
    All services at max_replicas, together with all that runs permanently, ask for more CPU or memory than the pools
    that accept them have at max_nodes, while at min_replicas they fit (else PLT001). A single service whose pools
    never hold its ``max_replicas`` counts as well. Temporary jobs and trainings (PLT022), other workloads of the
    cluster, GPUs (SRV003), services that overflow to other places, and single services that lack capacity for their
    load (SVC005) are not counted.

Why:
    If all services peak together, the last replicas stay Pending, and which ones is not determined. If the peaks
    are at different times, this is intended: larger pools cost more.

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
from aiscale.rules.pending_pods import capacity_notes, more_capacity, stay_pending

CODE = "PLT023"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for services that share pools too small for max_replicas, at the largest."""
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
        notes=capacity_notes(graph, short),
        help=more_capacity(short, "a smaller max_replicas"),
    )  # fmt: skip


def _is_told(graph: ArchitectureGraph, short: Shortage) -> bool:
    """Whether it is a single service, whose missing capacity another rule reports."""
    service, *others = {one.component.address: one.component for one, _ in short.pods}.values()
    return not others and isinstance(service, Service) and overload(graph, service, CODE, SEVERITY) is not None
