"""The services of a cluster ask for more GPUs than its pools can grow to.

What:
    At their most replicas, the services that need one GPU model ask for more of them than all nodes of the
    pools with that model have, at their largest. Another place of a placement counts only where replicas go on to it
    by themselves (``backend=Karmada()``), and only the room that its own pools have left.

Why:
    The replicas that promise capacity stay pending when the load comes. Where two services grow at the same
    time, each takes the other's nodes.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4)
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=12), model=model, runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)

Source:
    Arithmetic over the blueprint; a replica's GPUs must be on one node.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.gpu_demand import GpuUse, uses
from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.placement.places import placements_of
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV003"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-3",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster that can run out, at the service that takes most."""
    for use in uses(graph):
        if use.asked > use.held + use.beyond:
            yield _finding(graph, use)


def _finding(graph: ArchitectureGraph, use: GpuUse) -> Diagnostic:
    largest = max(use.asking, key=lambda item: item.most * item.gpus)
    notes = [*lines((f"{item.component.name}: {item.most} × {item.gpus}" for item in use.asking), 4)]
    notes += lines((_nodes(use, pool, node) for pool, node in use.pools), 4)
    notes += _of_overflow(graph, use)
    pool, nodes = use.grown(use.asked - use.held - use.beyond)
    room = f"the pools grow to {use.held}" if use.held == use.whole else f"can use {use.held} of the pools' {use.whole}"
    scaled = getattr(largest.component, "autoscaling", None) is not None
    return largest.component.finding(
        CODE, SEVERITY, f"services ask for up to {use.asked} × {use.gpu}, but {room}",
        argument="autoscaling.max_replicas" if scaled else "replicas",
        label=f"up to {largest.most * largest.gpus} of them",
        notes=tuple(notes), help=f"max_nodes={nodes} on {pool.name}, or fewer replicas",
    )  # fmt: skip


def _nodes(use: GpuUse, pool: NodePool, node: InstanceFacts) -> str:
    usable, several = use.usable(node), "" if pool.max_nodes == 1 else "s"
    of = f", of which replicas of {use.sizes} can use {usable}" if usable < node.gpu_count else ""
    return f"{pool.name}: {pool.max_nodes} node{several} × {node.gpu_count}{of}"


def _of_overflow(graph: ArchitectureGraph, use: GpuUse) -> Iterator[str]:
    """What becomes of the rest where a placement names other places for it."""
    every = (placement for item in use.asking for placement in placements_of(graph, item.component))
    for placement in {placement.address: placement for placement in every if placement.overflow}.values():
        others = listed([place.name for place in placement.overflow], most=3)
        if not placement.overflows:
            yield f"{placement.name} names {others} for the rest: nothing moves there by itself without Karmada()"
    if use.beyond:
        yield f"{use.beyond} more fit where they overflow to"
