"""A RayService upgrade needs more GPUs than the pools grow to.

What:
    A model service on Ray Serve is upgraded by a second cluster, and the pools do not hold both.

Why:
    ``NewCluster`` starts a whole second Ray cluster, as large as the first, before it moves the requests. Its
    workers stay pending, the upgrade never ends, and the second head waits beside it.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=6)
    ModelService("surge", gpu="nvidia-l4", replicas=4, model=model, runtime=RayServe())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8)
    ModelService("surge", gpu="nvidia-l4", replicas=4, model=model, runtime=RayServe())

Source:
    ray-project/kuberay issue 2274; KubeRay 1.7.0, RayService upgradeStrategy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.gpu_demand import GpuUse, uses
from aiscale.analysis.capacity.pods import Pods
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV019"
SEVERITY = Severity.WARNING
FAULTS = ("serving-10",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each RayService whose second cluster finds no room."""
    for use in uses(graph):
        # Pools that do not even hold one of each are SRV003's.
        if use.asked > use.held:
            continue
        for item in use.asking:
            second = _second_cluster(item)
            if second and use.asked + second > use.held:
                yield _finding(use, item, second)


def _second_cluster(item: Pods) -> int:
    """GPUs that an upgrade takes beside what runs already, at its fewest replicas."""
    service = item.component
    if not isinstance(service, ModelService) or not isinstance(service.runtime, RayServe):
        return 0
    if service.runtime.upgrade == "None":
        return 0
    share = service.runtime.max_surge_percent / 100 if service.runtime.upgrade != "NewCluster" else 1.0
    return math.ceil(max(1, item.fewest) * share) * item.gpus


def _finding(use: GpuUse, item: Pods, second: int) -> Diagnostic:
    service, missing = item.component, use.asked + second - use.held
    pool, nodes = use.grown(missing)
    return service.finding(
        CODE, SEVERITY, f"an upgrade of {service.name} takes {second} × {use.gpu} more, but {use.held - use.asked} are "
        "left under full load",
        argument="runtime", label="a second cluster beside the first",
        notes=(f"the pools grow to {use.held} × {use.gpu}", f"all services take up to {use.asked}"),
        help=f'max_nodes={nodes} on {pool.name}, or RayServe(upgrade="NewClusterWithIncrementalUpgrade", '
             "max_surge_percent=…)",
    )  # fmt: skip
