"""No room for a new version beside the one that serves.

What:
    The pools with a GPU model hold all replicas of the services that need it, at their most, but not also those that
    a second version of one of them has beside it at once.

Why:
    A new version of a model runs beside the old one until it is ready and callers have moved. Under full load
    its replicas stay pending, and the new version waits at the gate until it gives up. Blue and green are equally
    many, a shadow and an A/B test need their share of the replicas. A canary of Argo Rollouts, whose requests a mesh
    or a gateway divides, ends as blue and green do: the old version keeps its size until the new one has all
    requests. With ``dynamic_stable_scale`` the old one shrinks after each step, and the largest step is what both
    need beside all replicas; so it is with Flagger and an autoscaler, up to the last step. Where nothing divides the
    requests, pods are replaced, with one more than the replicas. An operator's new version begins with the fewest
    replicas. One without a rollout has as many as run then; its fewest are counted, for it can wait for a quiet
    hour. Of a rollout of two phases the larger one counts.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
                 model=model, runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts 1.9, utils/replicaset/canary.go and documentation, canary (dynamicStableScale: double the number of
    pods otherwise); Flagger 1.44, pkg/canary/deployment_controller.go (ScaleFromZero); decision 9 of this project
    (callers move in a second phase), and arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.gpu_demand import GpuUse, uses
from aiscale.analysis.capacity.pods import Pods
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.second_version import Beside, beside, grows_by_steps, largest_second

CODE = "SRV011"
SEVERITY = Severity.WARNING
FAULTS = ("serving-19",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster, at the pool that has to grow."""
    for use in uses(graph):
        # Pools that do not even hold one version of each are SRV003's.
        if not use.asking or use.asked > use.held + use.beyond:
            continue
        second, largest = largest_second(graph, use)
        if use.asked + second > use.held + use.beyond:
            yield _finding(graph, use, largest, second)


_NAMES = {ABTest: "an A/B test", BlueGreen: "blue-green", Canary: "a canary", Shadow: "a shadow"}


def _how(second: Beside) -> str:
    name = f"as {_NAMES[type(second.phase)]} " if second.phase is not None else ""
    return f"{name.strip()}: {second.why}" if second.why else f"{name}until callers move"


def _less(graph: ArchitectureGraph, largest: Pods) -> str:
    """What takes less room: only Argo Rollouts lets the old version shrink step by step, where it is told to."""
    fewer = grows_by_steps(graph, largest)
    return f", or dynamic_stable_scale=True: then it takes {fewer}" if fewer is not None else ""


def _finding(graph: ArchitectureGraph, use: GpuUse, largest: Pods, second: int) -> Diagnostic:
    missing = use.asked + second - use.held - use.beyond
    pool, nodes = use.grown(missing)
    return pool.finding(
        CODE, SEVERITY, f"no room for a second version of {largest.component.name} under full load",
        argument="max_nodes", label=f"{missing} × {use.gpu} short",
        notes=(
            use.grow_to,
            *((f"{use.beyond} more fit where they overflow to",) if use.beyond else ()),
            f"one version of each service takes up to {use.asked}",
            f"a second version of {largest.component.name} takes {second} {_how(beside(graph, largest))}",
        ),
        help=f"max_nodes={nodes}{_less(graph, largest)}",
    )  # fmt: skip
