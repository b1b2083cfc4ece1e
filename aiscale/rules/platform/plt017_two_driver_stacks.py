"""Two things want to install the GPU driver, or to hand out the GPUs.

What:
    The GPU operator installs a driver on nodes whose image brings one, or it serves both the device plugin and dynamic
    resource allocation in one cluster.

Why:
    The operator's driver pods fail on a driver that is loaded already, and the node offers no GPU; two ways of handing
    out the same GPUs give one GPU to two pods.

Example:
    pool = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", driver="image")
    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator(driver=True))

Instead:
    EksCluster("core", region="eu-west-1", pools=[pool], gpu_operator=GpuOperator(driver=False))

Source:
    NVIDIA GPU operator documentation, Amazon EKS and Google GKE; GPUCluster, limits of the technology preview (26.7).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT017"
SEVERITY = Severity.ERROR
_IMAGES_WITH_DRIVER = {"aws", "gcp", "azure"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster with two of a kind."""
    for cluster in graph.of(KubernetesCluster):
        operator = cluster.gpu_operator
        if operator is None:
            continue
        if len(set(operator.api)) > 1:
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} hands out GPUs by the device plugin and by dynamic allocation at once",
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
                    CODE, SEVERITY, f"the GPU operator installs a driver on {pool.name}, whose image has one",
                    argument="gpu_operator.driver", label="a second driver",
                    related=(Related("the pool is made", pool.location, "driver"),),
                    help=f'driver=False, or driver="operator" on {pool.name} with an image that has none',
                )  # fmt: skip
                break
