"""No node pool has the GPUs that a service asks for.

What:
    No pool of the cluster has nodes with that GPU model, or with that many of them on one node.

Why:
    The replicas stay pending for ever: no autoscaler can add a node that no pool describes.

Example:
    cluster = KubernetesCluster("core", pools=[GpuPool("t4", gpu="nvidia-t4", instance_type="g4dn.xlarge")])
    ModelService("surge", gpu="nvidia-l4", model=model, runtime=Triton())

Instead:
    cluster = KubernetesCluster("core", pools=[GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")])

Source:
    Kubernetes documentation, schedule GPUs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV002"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-2",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose GPUs are nowhere."""
    for service in graph.of(ModelService):
        if service.gpu is None or not is_known(graph, service):
            continue
        pools = pools_of(graph, service)
        same = [(pool, node) for pool, node in pools if node.gpu == service.gpu]
        most = max((node.gpu_count for _, node in same), default=0)
        if most >= service.gpus:
            continue
        place = graph.place_of(service)
        where = place.name if place else "the cluster"
        have = [f"{pool.name} has {node.gpu_count} × {node.gpu} on each node" for pool, node in pools if node.gpu]
        if same:
            message = (
                f"{service.name} needs {service.gpus} × {service.gpu} on one node, but nodes of {where} have {most}"
            )
            label, help_text = f"at most {most} on a node", f"gpus={most}, or a pool of larger nodes"
        else:
            message = f"{service.name} needs {service.gpu}, but no pool of {where} has it"
            label = "no such node"
            others = sorted({node.gpu for _, node in pools if node.gpu and node.gpu_count >= service.gpus})
            pool_text = f'GpuPool("{service.gpu.removeprefix("nvidia-")}", gpu="{service.gpu}", instance_type="…")'
            help_text = f"pools=[…, {pool_text}]" + (f', or gpu="{others[0]}"' if others else "")
        yield service.finding(
            CODE, SEVERITY, message, argument="gpus" if same else "gpu", label=label,
            notes=lines(have, 4) or ("none of its pools has GPUs",), help=help_text,
        )  # fmt: skip
