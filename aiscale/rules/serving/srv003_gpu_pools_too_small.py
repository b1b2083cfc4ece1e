"""GPU pools at max_nodes are too small for services, new versions, trainings or batch jobs.

What:
    The nodes that the pools with one GPU model can grow to do not hold

    - the services that need this model at ``max_replicas`` (error). Another place of a placement counts only where
      replicas move to it without an operator (``backend=Karmada()``), and only its free capacity;
    - a second version of one of them next to these (warning; an error where it does not fit at ``min_replicas``
      either: the rollout can never proceed). Blue-green needs all replicas twice; a shadow and an A/B
      test need their share. A canary of Argo Rollouts behind a mesh or a gateway needs as many as blue-green at its
      end, or its largest step with ``dynamic_stable_scale``, as Flagger with an autoscaler does. Without either, pods
      are replaced with one more than the replicas. An operator's new version starts at ``min_replicas``; without a
      rollout ``min_replicas`` counts too;
    - the second Ray cluster of a RayService upgrade (warning);
    - the largest training or run of a batch job, next to the services and a second version (warning). Where every
      service has a higher ``priority``, it waits and nothing is reported.

Why:
    Pods that find no GPU stay Pending. At the peak, two services that scale out take each other's nodes. A new version
    that stays Pending never becomes ready, and ``NewCluster`` of KubeRay leaves a second head running. A training that
    starts before the peak holds the GPUs for hours; one that is due during the peak does not start.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=12), model=model, runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)

Source:
    Argo Rollouts 1.9, utils/replicaset/canary.go and documentation, canary (dynamicStableScale); Flagger 1.44,
    pkg/canary/deployment_controller.go (ScaleFromZero); ray-project/kuberay issue 2274 and KubeRay 1.7.0, RayService
    upgradeStrategy; Kubernetes 1.36 documentation, pod priority and preemption; arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.gpu_demand import GpuRun, GpuUse, gpu_runs, uses
from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.placement.places import placements_of
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.core.messages.wording import lines, listed
from aiscale.core.values.priority import priority_value
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.second_version import (
    ExtraReplicas,
    extra_replicas,
    gpus_of_second,
    grows_by_steps,
    largest_second,
)

CODE = "SRV003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_NAMES = {ABTest: "an A/B test", BlueGreen: "blue-green", Canary: "a canary", Shadow: "a shadow"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _services(graph)
    yield from _second_version(graph)
    yield from _ray_upgrade(graph)
    yield from _run(graph)


def _services(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster that can run out, at the service that takes most."""
    for use in uses(graph):
        if use.asked > use.held + use.beyond:
            yield _finding(graph, use)


def _finding(graph: ArchitectureGraph, use: GpuUse) -> Diagnostic:
    largest = max(use.asking, key=lambda item: item.most * item.gpus)
    notes = [*lines((f"{item.component.name}: {item.most} × {item.gpus}" for item in use.asking), 4)]
    notes += lines((_nodes(use, pool, node) for pool, node in use.pools), 4)
    notes += _of_overflow(graph, use)
    pool, nodes = use.grown(use.asked + _most_of_update(graph, use) - use.held - use.beyond)
    room = f"the pools grow to {use.held}" if use.held == use.whole else f"can use {use.held} of the pools' {use.whole}"
    scaled = getattr(largest.component, "autoscaling", None) is not None
    return largest.component.finding(
        CODE, WORST, f"services ask for up to {use.asked} × {use.gpu}, but {room}",
        argument="autoscaling.max_replicas" if scaled else "replicas",
        label=f"up to {largest.most * largest.gpus} of them",
        notes=tuple(notes), help=f"max_nodes={nodes} on {pool.name}, or fewer replicas",
    )  # fmt: skip


def _nodes(use: GpuUse, pool: NodePool, node: InstanceFacts) -> str:
    usable, several = use.usable(node), "" if pool.max_nodes == 1 else "s"
    of = f", of which replicas of {use.sizes} can use {usable}" if usable < node.gpu_count else ""
    return f"{pool.name}: {pool.max_nodes} node{several} × {node.gpu_count}{of}"


def _of_overflow(graph: ArchitectureGraph, use: GpuUse) -> Iterator[str]:
    """What happens to the other replicas where a placement names other places for it."""
    every = (placement for item in use.asking for placement in placements_of(graph, item.component))
    for placement in {placement.address: placement for placement in every if placement.overflow}.values():
        others = listed([place.name for place in placement.overflow], most=3)
        if not placement.overflows:
            yield f"{placement.name} names {others} for the rest: no replica moves there without Karmada()"
    if use.beyond:
        yield f"{use.beyond} more are free where they overflow to"


def _most_of_update(graph: ArchitectureGraph, use: GpuUse) -> int:
    """GPUs that an update of one service, and a run, take next to one version of each."""
    second = largest_second(graph, use)[0]
    place = graph.place_of(use.asking[0].component)
    run = _largest(graph).get((place.address, use.gpu)) if place is not None else None
    also = run.total if run is not None and not _waits(use, run) else 0
    return max(second + also, *(_second_cluster(item) for item in use.asking))


def _second_version(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster, at the pool that has to grow."""
    for use in uses(graph):
        # Pools that do not hold one version of each service are reported there.
        if not use.asking or use.asked > use.held + use.beyond:
            continue
        second, largest = largest_second(graph, use)
        if use.asked + second > use.held + use.beyond:
            yield _second_version_finding(graph, use, largest, second)


def _never_fits(graph: ArchitectureGraph, use: GpuUse) -> bool:
    """Whether a second version stays Pending even at min_replicas: the rollout can never proceed."""
    low = [item._replace(most=item.fewest) for item in use.asking]
    least = max(gpus_of_second(graph, item) for item in low)
    return sum(item.most * item.gpus for item in low) + least > use.held + use.beyond


def _how(second: ExtraReplicas) -> str:
    name = f"as {_NAMES[type(second.phase)]} " if second.phase is not None else ""
    return f"{name.strip()}: {second.why}" if second.why else f"{name}until callers move"


def _less(graph: ArchitectureGraph, largest: Pods) -> str:
    """What needs fewer GPUs: with dynamic_stable_scale Argo Rollouts shrinks the old version step by step."""
    fewer = grows_by_steps(graph, largest)
    return f", or dynamic_stable_scale=True: then it needs {fewer}" if fewer is not None else ""


def _second_version_finding(graph: ArchitectureGraph, use: GpuUse, largest: Pods, second: int) -> Diagnostic:
    missing = use.asked + second - use.held - use.beyond
    pool, nodes = use.grown(missing)
    never = _never_fits(graph, use)
    return pool.finding(
        CODE, WORST if never else SEVERITY,
        f"a second version of {largest.component.name} needs {second} × {use.gpu}, but the pools lack "
        f"{missing}{'' if never else ' at full load'}",
        argument="max_nodes", label="its pods stay Pending",
        notes=(
            use.grow_to,
            *((f"{use.beyond} more are free where they overflow to",) if use.beyond else ()),
            f"one version of each service takes up to {use.asked}",
            f"a second version of {largest.component.name} takes {second} {_how(extra_replicas(graph, largest))}",
        ),
        help=f"max_nodes={nodes}{_less(graph, largest)}",
    )  # fmt: skip


def _ray_upgrade(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each RayService whose second cluster stays Pending."""
    for use in uses(graph):
        # Pools that do not hold one version of each service are reported there.
        if use.asked > use.held:
            continue
        for item in use.asking:
            second = _second_cluster(item)
            if second and use.asked + second > use.held:
                yield _ray_upgrade_finding(use, item, second)


def _second_cluster(item: Pods) -> int:
    """GPUs that an upgrade needs next to the running cluster: a whole one starts with min_replicas.

    One that grows in steps has a share of all replicas that the old one has.
    """
    service = item.component
    if not isinstance(service, ModelService) or not isinstance(service.runtime, RayServe):
        return 0
    if service.runtime.upgrade == "None":
        return 0
    if service.runtime.is_incremental:
        return math.ceil(max(1, item.most) * service.runtime.max_surge_percent / 100) * item.gpus
    return max(1, item.fewest) * item.gpus


def _ray_upgrade_finding(use: GpuUse, item: Pods, second: int) -> Diagnostic:
    service, missing = item.component, use.asked + second - use.held
    pool, nodes = use.grown(missing)
    return service.finding(
        CODE, SEVERITY, f"an upgrade of {service.name} needs {second} × {use.gpu} more, but {use.held - use.asked} are "
        "free at full load",
        argument="runtime", label="a second cluster next to the first",
        notes=(f"the pools grow to {use.held} × {use.gpu}", f"all services take up to {use.asked}"),
        help=f'max_nodes={nodes} on {pool.name}, or RayServe(upgrade="NewClusterWithIncrementalUpgrade", '
             "max_surge_percent=…, step_size_percent=…, interval_s=…, gateway_class_name=…)",
    )  # fmt: skip


def _run(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster, at the training or batch job that is too much."""
    runs = _largest(graph)
    for use in uses(graph):
        place = graph.place_of(use.asking[0].component) if use.asking else None
        run = runs.get((place.address, use.gpu)) if place is not None else None
        if run is None or run.gpus > max(node.gpu_count for _, node in use.pools) or _waits(use, run):
            continue
        second, largest = largest_second(graph, use)
        taken = use.asked + second
        # Pools that do not hold the services and a second version are reported there.
        if taken <= use.held and taken + run.total > use.held_with(run.gpus):
            yield _run_finding(use, run, largest, second)


def _largest(graph: ArchitectureGraph) -> Mapping[tuple[str, str], GpuRun]:
    """The training or batch job with most GPUs, by cluster and GPU model."""
    found: dict[tuple[str, str], GpuRun] = {}
    for run in gpu_runs(graph):
        if (place := graph.place_of(run.component)) is not None:
            key = place.address, run.gpu
            if key not in found or run.total > found[key].total:
                found[key] = run
    return found


def _waits(use: GpuUse, run: GpuRun) -> bool:
    """Whether each service comes before the run. A class of the cluster may; a training has the default of all: 0."""
    own = priority_value(getattr(run.component, "priority", None))
    values = [priority_value(getattr(item.component, "priority", None)) for item in use.asking]
    return own is None or all(value is None or value > own for value in values)


def _run_finding(use: GpuUse, run: GpuRun, largest: Pods, second: int) -> Diagnostic:
    held = use.held_with(run.gpus)
    missing = use.asked + second + run.total - held
    pool, nodes = use.grown(missing)
    notes = [f"the pools grow to {held} × {use.gpu}", f"one version of each service takes up to {use.asked}"]
    notes += [f"a second version of {largest.component.name} takes {second} until callers move"] if second else []
    own = priority_value(getattr(run.component, "priority", None)) or 0
    values = {item.component.name: priority_value(getattr(item.component, "priority", None)) for item in use.asking}
    equal = [name for name, value in values.items() if value is not None and value <= own]
    first = f", or priority=Priority({own + 1_000:_}) on {listed(equal)}: then it waits" if equal else ""
    several = run.most > 1
    return run.component.finding(
        CODE, SEVERITY, f"{run.what} needs {run.total} × {use.gpu}, but the pools lack {missing} at full load",
        argument=run.field, label="some of its pods stay Pending" if several else "its pod stays Pending",
        notes=tuple(notes),
        help=f"max_nodes={nodes} on {pool.name}{first}",
    )  # fmt: skip
