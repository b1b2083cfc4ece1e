"""GPU nodes have no driver, or two components that install it or allocate GPUs.

What:
    The GPU operator installs a driver on nodes whose image includes one, or serves both the device plugin and
    dynamic resource allocation in one cluster.

    A pool sets ``driver="operator"``, and its cluster has no GPU operator, or one with ``driver=False``.

Why:
    The driver pods fail because a driver is loaded already, and the node offers no GPU. Two allocators of the same
    GPUs assign one GPU to two pods.

    The node offers no ``nvidia.com/gpu``, and pods for it stay Pending.

Example:
    pool = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", driver="image")
    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator(driver=True))

    pool = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", driver="operator")
    EksCluster("core", region="eu-west-1", pools=[pool])

Instead:
    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator(driver=False))

    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator())

Source:
    NVIDIA GPU operator documentation, Amazon EKS and Google GKE; GPUCluster, limits of the technology preview (26.7);
    NVIDIA GPU operator documentation, driver.enabled (26.7).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT017"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster with two driver stacks, and each pool without a driver."""
    yield from _two_stacks(graph)
    yield from _missing(graph)


_IMAGES_WITH_DRIVER = {"aws", "gcp", "azure"}


def _two_stacks(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster with two of a kind."""
    for cluster in graph.of(KubernetesCluster):
        operator = cluster.gpu_operator
        if operator is None:
            continue
        if len(set(operator.api)) > 1:
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} allocates GPUs by device plugin and by dynamic resource "
                "allocation at once",
                argument="gpu_operator.api", label="one of the two", help='api=["device-plugin"]',
            )  # fmt: skip
        if operator.driver is not True:
            continue
        for pool in cluster.pools:
            node = facts(pool)
            has_gpu = pool.gpu is not None or (node is not None and node.gpu is not None)
            usual = "image" if cluster.provider in _IMAGES_WITH_DRIVER else None
            if has_gpu and (pool.driver or usual) == "image":
                yield cluster.finding(
                    CODE, SEVERITY, f"the GPU operator installs a driver on {pool.name}, whose image includes one",
                    argument="gpu_operator.driver", label="a second driver",
                    related=(Related("the pool is declared", pool.location, "driver"),),
                    help=f'driver=False, or driver="operator" on {pool.name} with an image that has none',
                )  # fmt: skip
                break


def _missing(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool that nobody installs a driver on."""
    for cluster in graph.of(KubernetesCluster):
        operator = cluster.gpu_operator
        if operator is not None and operator.driver is not False:
            continue
        for pool in cluster.pools:
            if pool.driver == "operator":
                has = "has driver=False" if operator else "has no GPU operator"
                yield pool.finding(
                    CODE, SEVERITY, f"{pool.name} waits for a driver from the GPU operator, but {cluster.name} {has}",
                    argument="driver", label="no driver is installed",
                    help="gpu_operator=GpuOperator() on the cluster" if operator is None
                    else "GpuOperator(driver=True)",
                )  # fmt: skip
