"""No pool has the GPU that a training needs.

What:
    A retraining asks for a GPU model, or for more GPUs, than any node of its cluster has.

Why:
    The training's pod stays pending. Nothing fails: the schedule goes on, trainings wait behind one another, and
    the model grows old.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], gpu="nvidia-h100-80gb"))

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], gpu="nvidia-l4"))

Source:
    Kubernetes documentation, scheduling of GPUs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV066"
SEVERITY = Severity.ERROR
FAULTS = ("delivery-50",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each training that can not be scheduled."""
    for pipeline, retraining in retrainings(graph):
        if retraining.gpu is None or not is_known(graph, pipeline):
            continue
        nodes = [node for _, node in pools_of(graph, pipeline)]
        if any(node.gpu == retraining.gpu and node.gpu_count >= retraining.gpus for node in nodes):
            continue
        offered = sorted({f"{node.gpu_count} × {node.gpu}" for node in nodes if node.gpu})
        yield pipeline.finding(
            CODE, SEVERITY, f"no node can take a training of {pipeline.name}",
            argument="retraining.gpu", label=f"it needs {retraining.gpus} × {retraining.gpu}",
            notes=(f"nodes have {listed(offered)}" if offered else "no node has a GPU",),
            help=f'GpuPool(…, gpu="{retraining.gpu}"), or a GPU model that is there',
        )  # fmt: skip
