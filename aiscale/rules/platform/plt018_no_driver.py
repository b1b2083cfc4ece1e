"""GPU nodes without a driver.

What:
    A pool leaves the GPU driver to the GPU operator (``driver="operator"``), and its cluster has no GPU operator, or
    one that installs none.

Why:
    The node is up and paid for, offers no ``nvidia.com/gpu``, and whatever waits for it stays pending.

Example:
    pool = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", driver="operator")
    EksCluster("core", region="eu-west-1", pools=[pool])

Instead:
    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator())

Source:
    NVIDIA GPU operator documentation, driver.enabled (26.7).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT018"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool that nobody installs a driver on."""
    for cluster in graph.of(KubernetesCluster):
        operator = cluster.gpu_operator
        if operator is not None and operator.driver is not False:
            continue
        for pool in cluster.pools:
            if pool.driver == "operator":
                has = "has one that installs none" if operator else "has none"
                yield pool.finding(
                    CODE, SEVERITY, f"{pool.name} waits for a driver from the GPU operator, and {cluster.name} {has}",
                    argument="driver", label="nobody installs it",
                    help="gpu_operator=GpuOperator() on the cluster" if operator is None
                    else "GpuOperator(driver=True)",
                )  # fmt: skip
