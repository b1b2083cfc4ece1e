"""Not all services and stream jobs can scale to their maximum at the same time.

What:
    All services at max_replicas and all stream jobs at the maximum of their autoscalers, together with all that runs
    permanently, ask for more CPU or memory than the pools that accept them have at max_nodes, while at the minimum they
    fit (else PLT001). A single one whose pools never hold its maximum counts as well. Temporary jobs and trainings
    (PLT022), other workloads of the cluster, GPUs (SRV003), services that overflow to other places, and single services
    that lack capacity for their load (SVC005) are not counted.

Why:
    If all peak together, the last replicas stay Pending, and which ones is not determined. A Flink job that scales up
    restarts with its new parallelism and waits for all its task managers. If the peaks are at different times, this is
    intended: larger pools cost more.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
    Microservice("pricing", autoscaling=Autoscaling(max_replicas=24), resources=Resources(cpu=1, memory="2Gi"))
    Microservice("search", autoscaling=Autoscaling(max_replicas=24), resources=Resources(cpu=1, memory="2Gi"))

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=7)])

Source:
    The instance table of aiscale: what is left for pods after the system's own share; arithmetic over the blueprint.
    Apache Flink 2.2 documentation, scheduler (the default one waits for all slots); Flink Kubernetes operator 1.15,
    autoscaler.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.unschedulable_pods import Shortage, shortages, shortages_at_most
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.overload import overload
from aiscale.rules.pending_pods import capacity_notes, more_capacity, stay_pending

CODE = "PLT023"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for what shares pools too small for its maximum, at the largest."""
    always = {one.pool.address for short in shortages(graph) for one in short.offers}
    for short in shortages_at_most(graph):
        # Pools that do not even hold the fewest are PLT001's.
        if always.isdisjoint(one.pool.address for one in short.offers):
            yield from _finding(graph, short)


def _finding(graph: ArchitectureGraph, short: Shortage) -> Iterator[Diagnostic]:
    growing = ((one, count) for one, count in short.pods if one.most > one.fewest)
    needed, count = next(growing, (None, 0))
    if needed is None or _is_told(graph, short):
        return
    slots = needed.component.engine.scaled_slots() if isinstance(needed.component, StreamJob) else None
    bound = "autoscaling.max_replicas" if slots is None else slots.bound
    field = bound.rpartition(".")[2]
    yield needed.component.finding(
        CODE, SEVERITY, f"at {field}, {stay_pending(short)}", argument=bound, label=f"{count:,} of them",
        notes=capacity_notes(graph, short),
        help=more_capacity(short, f"a smaller {field}"),
    )  # fmt: skip


def _is_told(graph: ArchitectureGraph, short: Shortage) -> bool:
    """Whether it is a single service, whose missing capacity another rule reports."""
    service, *others = {one.component.address: one.component for one, _ in short.pods}.values()
    return not others and isinstance(service, Service) and overload(graph, service, CODE, SEVERITY) is not None
