"""No room for a new version beside the one that serves.

What:
    The pools with a GPU model hold all replicas of the services that need it, at their most, but not also the
    first replicas of a second version of one of them.

Why:
    A new version of a model runs beside the old one until it is ready and callers have moved. Under full load
    its replicas stay pending, and the new version waits at the gate until it gives up. A canary or an A/B test
    begins with the fewest replicas, a shadow needs its share of all of them, blue and green are equally many. Of a
    rollout of two phases the larger one counts.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
                 model=model, runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
                 model=model, runtime=Triton())

Source:
    Decision 9 of this project (callers move in a second phase), and arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.pods import Pods
from aiscale.core.rollout import ABTest, BlueGreen, Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.gpus import GpuUse, largest_phase, second_version, uses

CODE = "SRV011"
SEVERITY = Severity.WARNING
FAULTS = ("serving-19",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster, at the pool that has to grow."""
    for use in uses(graph):
        # Pools that do not even hold one version of each are SRV003's.
        if not use.asking or use.asked > use.held + use.beyond:
            continue
        largest = max(use.asking, key=second_version)
        if use.asked + second_version(largest) > use.held + use.beyond:
            yield _finding(use, largest)


_NAMES = {ABTest: "an A/B test", BlueGreen: "blue-green", Shadow: "a shadow"}


def _how(item: Pods) -> str:
    phase, _ = largest_phase(item)
    return f"as {_NAMES[type(phase)]} " if isinstance(phase, BlueGreen | Shadow | ABTest) else ""


def _finding(use: GpuUse, largest: Pods) -> Diagnostic:
    second = second_version(largest)
    missing = use.asked + second - use.held - use.beyond
    pool, nodes = use.grown(missing)
    return pool.finding(
        CODE, SEVERITY, f"no room for a second version of {largest.component.name} under full load",
        argument="max_nodes", label=f"{missing} × {use.gpu} short",
        notes=(
            f"the pools grow to {use.held} × {use.gpu}",
            *((f"{use.beyond} more fit where they overflow to",) if use.beyond else ()),
            f"one version of each service takes up to {use.asked}",
            f"a second version of {largest.component.name} takes {second} {_how(largest)}until callers move",
        ),
        help=f"max_nodes={nodes}",
    )  # fmt: skip
