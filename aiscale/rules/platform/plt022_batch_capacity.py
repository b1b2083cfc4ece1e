"""A batch job may take the capacity that a service with an objective scales into.

What:
    A service with an objective and a batch job can run on the same pools only, neither has a higher priority, and
    together with all that is bound to these pools they ask, at max_replicas, for more CPU or memory than the pools
    have at max_nodes.

Why:
    The first to start gets the capacity. If load rises while the job runs, replicas of the service stay Pending
    until it ends. With a higher priority they preempt it.

Example:
    Microservice("pricing", objective=Objective(p99_ms=150), autoscaling=Autoscaling(min_replicas=4, max_replicas=40))
    BatchJob("nightly", executors=20, jar="local:///opt/nightly.py", schedule="0 3 * * *")

Instead:
    Microservice("pricing", objective=Objective(p99_ms=150), priority=Priority(1_000))

Source:
    Kubernetes 1.36 documentation, pod priority and preemption; the instance table of aiscale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pods import Pods, known_pools, pods_by_place, tolerates
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.batch_job import BatchJob
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.priority import priority_value
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.distinct_numbers import sizes

CODE = "PLT022"
SEVERITY = Severity.WARNING

Known = tuple[NodePool, InstanceFacts]


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a batch job may keep from growing."""
    for cluster in graph.of(KubernetesCluster):
        if (known := known_pools(graph, cluster.address)) is not None:
            yield from _in_cluster(known, pods_by_place(graph).get(cluster.address, ()))


def _in_cluster(known: Sequence[Known], asking: Sequence[Pods]) -> Iterator[Diagnostic]:
    # What needs a GPU goes to pools of its own: to count it here as well could only make the room smaller.
    plain = [(item, _let_in(item, known)) for item in asking if item.gpu is None]
    crowded: dict[Component, tuple[frozenset[str], str]] = {}
    for item, where in plain:
        if isinstance(item.component, BatchJob) and item.component not in crowded:
            kept = [other for other, let_in in plain if let_in and let_in <= where]
            if (size := _beyond(kept, [one for one in known if one[0].address in where])) is not None:
                crowded[item.component] = where, size
    for item, let_in in plain:
        service = item.component
        if not isinstance(service, Service) or "priority" not in type(service).model_fields:
            continue
        if service.objective is None or item.most <= item.fewest or not let_in:
            continue
        found = ((job, size) for job, (where, size) in crowded.items() if let_in <= where and not _first(service, job))
        if (first := next(found, None)) is not None:
            yield _finding(service, *first)


def _first(service: Component, job: Component) -> bool:
    """Whether the service comes before the job; so it is taken to where a class of the cluster says it."""
    mine, its = priority_value(getattr(service, "priority", None)), priority_value(getattr(job, "priority", None))
    return mine is None or its is None or mine > its


def _let_in(item: Pods, known: Sequence[Known]) -> frozenset[str]:
    return frozenset(pool.address for pool, node in known if tolerates(item, pool, node))


def _beyond(kept: Sequence[Pods], room: Sequence[Known]) -> str | None:
    """What is asked for and what there is, in words; None where there is enough."""
    cpu = sum(pool.max_nodes * node.cpu for pool, node in room)
    memory = sum(pool.max_nodes * node.memory for pool, node in room)
    wanted_cpu = sum(item.most * item.resources.cpu for item in kept)
    wanted_memory = sum(item.most * item.resources.memory for item in kept)
    if wanted_cpu <= cpu and wanted_memory <= memory:
        return None
    is_one = len(room) == 1
    grown, asked = sizes((cpu, memory), (wanted_cpu, wanted_memory))
    return (
        f"{listed(pool.name for pool, _ in room)} grow{'s' if is_one else ''} to {grown}; at most, "
        f"what is kept to {'it' if is_one else 'them'} asks for {asked}"
    )


def _finding(service: Component, job: Component, size: str) -> Diagnostic:
    above = (priority_value(getattr(job, "priority", None)) or 0) + 1_000
    return service.finding(
        CODE, SEVERITY, f"{service.name} has an objective, but {job.name} may take the capacity that it scales into",
        argument="priority", label=f"priority is not above {job.name}", notes=(size,),
        help=f"priority=Priority({above:_})",
    )  # fmt: skip
