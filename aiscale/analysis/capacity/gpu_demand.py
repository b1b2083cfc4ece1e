"""How many GPUs of a model the services of a cluster take, and what its pools grow to."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pods import Pods, is_known, known_pools, pods, pools_of
from aiscale.analysis.placement.places import placements_of
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.platform.gpu_sharing import WHOLE_GPU, offered_gpus
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@dataclass(frozen=True, slots=True)
class GpuUse:
    """One GPU model in one cluster.

    Attributes:
        gpu: the GPU model.
        asking: replicas that fit on one node at least, one entry for each service.
        pools: pools with that GPU.
        asked: GPUs of all replicas at max_replicas.
        held: GPUs that such replicas can fill when all pools are at their largest.
        beyond: further GPUs of other clusters that they go on to by themselves when these are full.
    """

    gpu: str
    asking: tuple[Pods, ...]
    pools: tuple[tuple[NodePool, InstanceFacts], ...]
    asked: int
    held: int
    beyond: int = 0

    def held_with(self, gpus: int) -> int:
        """GPUs that such replicas, and one pod more with so many, can fill when all pools are at their largest."""
        return _held(self.pools, {gpus, *(item.gpus for item in self.asking)})

    @property
    def whole(self) -> int:
        """GPUs of all nodes when all pools are at their largest."""
        return sum(pool.max_nodes * node.gpu_count for pool, node in self.pools)

    @property
    def grow_to(self) -> str:
        """``the pools grow to 40 × nvidia-l4, of which replicas of 3 can use 30``."""
        if self.whole == self.held:
            return f"the pools grow to {self.held} × {self.gpu}"
        return f"the pools grow to {self.whole} × {self.gpu}, of which replicas of {self.sizes} can use {self.held}"

    @property
    def sizes(self) -> str:
        """``1, 2 and 3``: how many GPUs the replicas have each."""
        return listed(str(size) for size in sorted({item.gpus for item in self.asking}))

    def usable(self, node: InstanceFacts) -> int:
        """How many of a node's GPUs these replicas can fill at best."""
        return _usable(node.gpu_count, {item.gpus for item in self.asking})

    def grown(self, missing: int) -> tuple[NodePool, int]:
        """The pool whose nodes these replicas fill best, and its nodes with room for so many GPUs more."""
        pool, node = max(self.pools, key=lambda item: self.usable(item[1]))
        return pool, pool.max_nodes + math.ceil(missing / self.usable(node))


class GpuRun(NamedTuple):
    """Pods with GPUs that end: a training, or a run of a batch job.

    Attributes:
        component: the pipeline or the job.
        what: ``a training of surge-model``, ``a run of embed``.
        field: the field with the GPU model, ``retraining.gpu``.
        gpu: the GPU model.
        gpus: GPUs of each pod.
        most: pods at the same time, at most.
    """

    component: Component
    what: str
    field: str
    gpu: str
    gpus: int
    most: int

    @property
    def total(self) -> int:
        """GPUs of all its pods."""
        return self.gpus * self.most


def gpu_runs(graph: ArchitectureGraph) -> Iterator[GpuRun]:
    """Each training and each batch job that needs GPUs."""
    for pipeline in graph.of(DeliveryPipeline):
        if (training := pipeline.retraining) is not None and training.gpu is not None:
            what = f"a training of {pipeline.name}"
            yield GpuRun(pipeline, what, "retraining.gpu", training.gpu, training.gpus, 1)
    for job in graph.of(BatchJob):
        if job.gpu is not None:
            yield GpuRun(job, f"a run of {job.name}", "gpu", job.gpu, job.gpus, job.running_at_once)


@once_per_graph
def uses(graph: ArchitectureGraph) -> Sequence[GpuUse]:
    """One entry for each GPU model that services of a cluster need, where all its nodes are known."""
    wanted: dict[tuple[str, str], list[Pods]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is not None and not service.has_slice and place is not None and is_known(graph, service):
            wanted[place.address, service.gpu] += pods(service)
    found = {
        key: _use(key[1], asking, pools_of(graph, asking[0].component)) for key, asking in wanted.items() if asking
    }
    return tuple(replace(use, beyond=_beyond(graph, use, found)) for use in found.values())


def _use(gpu: str, asking: Sequence[Pods], nodes: Sequence[tuple[NodePool, InstanceFacts]]) -> GpuUse:
    pools = tuple(
        (pool, replace(node, gpu_count=offered))
        for pool, node in nodes
        if node.gpu == gpu and (offered := whole_gpus(pool, node))
    )
    # What needs more than one node has is SRV002's.
    on_one_node = max((node.gpu_count for _, node in pools), default=0)
    fitting = tuple(item for item in asking if item.gpus <= on_one_node)
    sizes = {item.gpus for item in fitting}
    return GpuUse(
        gpu, fitting, pools,
        asked=sum(item.most * item.gpus for item in fitting),
        held=_held(pools, sizes),
    )  # fmt: skip


def _held(pools: Sequence[tuple[NodePool, InstanceFacts]], sizes: set[int]) -> int:
    """GPUs that pods of these sizes can fill when all pools are at their largest."""
    return sum(pool.max_nodes * _usable(node.gpu_count, sizes) for pool, node in pools)


def _beyond(graph: ArchitectureGraph, use: GpuUse, found: Mapping[tuple[str, str], GpuUse]) -> int:
    """GPUs that the places have left, beside what runs there, that a placement fills when the first one is full."""
    going: dict[str, dict[int, Pods]] = defaultdict(dict)
    for item in use.asking:
        for placement in placements_of(graph, item.component):
            for place in placement.overflow if placement.overflows else ():
                going[place.address][id(item)] = item
    moving = {key: item for items in going.values() for key, item in items.items()}
    most = sum(item.most * item.gpus for item in moving.values())
    total = 0
    for address, items in going.items():
        if (nodes := known_pools(graph, address)) is None:
            return most
        there = found.get((address, use.gpu))
        total += max(0, _use(use.gpu, tuple(items.values()), nodes).held - (there.asked if there else 0))
    return min(total, most)


def whole_gpus(pool: NodePool, node: InstanceFacts) -> int:
    """How many ``nvidia.com/gpu`` a node of the pool offers to pods.

    More than it has where pods take turns, none where its GPUs are cut into slices with names of their own.
    """
    return offered_gpus(pool.sharing, node.gpu_count).get(WHOLE_GPU, 0)


def _usable(gpus: int, sizes: set[int]) -> int:
    reachable = {0}
    for total in range(1, gpus + 1):
        if any(total - size in reachable for size in sizes):
            reachable.add(total)
    return max(reachable)
