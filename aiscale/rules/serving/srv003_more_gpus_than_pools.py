"""The services of a cluster ask for more GPUs than its pools can grow to.

What:
    At their most replicas, the services that need one GPU model ask for more of them than all nodes of the
    pools with that model have, at their largest.

Why:
    The replicas that promise capacity stay pending when the load comes. Where two services grow at the same
    time, each takes the other's nodes.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=12), model=model, runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)

Source:
    Arithmetic over the blueprint; a replica's GPUs must be on one node.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.instances import InstanceFacts
from aiscale.analysis.pods import Pods, is_known, pods, pools_of
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster that can run out, at the service that takes most."""
    wanted: dict[tuple[str, str], list[Pods]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is not None and place is not None and is_known(graph, service):
            wanted[place.address, service.gpu] += pods(service)
    for (_, gpu), asking in wanted.items():
        pools = [(pool, node) for pool, node in pools_of(graph, asking[0].component) if node.gpu == gpu]
        # What needs more than one node has is SRV002's.
        on_one_node = max((node.gpu_count for _, node in pools), default=0)
        fitting = [item for item in asking if item.gpus <= on_one_node]
        asked = sum(item.most * item.gpus for item in fitting)
        sizes = {item.gpus for item in fitting}
        held = sum(pool.max_nodes * _usable(node.gpu_count, sizes) for pool, node in pools)
        if asked > held:
            yield _finding(gpu, fitting, pools, asked, held)


def _usable(gpus: int, sizes: set[int]) -> int:
    """How many of a node's GPUs replicas of these sizes can fill at best."""
    reachable = {0}
    for total in range(1, gpus + 1):
        if any(total - size in reachable for size in sizes):
            reachable.add(total)
    return max(reachable)


def _finding(
    gpu: str, asking: list[Pods], pools: list[tuple[NodePool, InstanceFacts]], asked: int, held: int
) -> Diagnostic:
    largest = max(asking, key=lambda item: item.most * item.gpus)
    notes = [f"{item.component.name}: {item.most} × {item.gpus}" for item in asking[:4]]
    notes += [f"{pool.name}: {pool.max_nodes} nodes × {node.gpu_count}" for pool, node in pools[:4]]
    pool, node = pools[0]
    nodes = pool.max_nodes + math.ceil((asked - held) / node.gpu_count)
    scaled = getattr(largest.component, "autoscaling", None) is not None
    return largest.component.finding(
        CODE, SEVERITY, f"services ask for up to {asked} × {gpu}, but the pools grow to {held}",
        argument="autoscaling.max_replicas" if scaled else "replicas",
        label=f"up to {largest.most * largest.gpus} of them",
        notes=tuple(notes), help=f"max_nodes={nodes} on {pool.name}, or fewer replicas",
    )  # fmt: skip
