"""A pod fits on no node.

What:
    One pod of a component asks for more CPU or memory than an empty node of any pool offers, or every pool
    that is large enough keeps it away by a taint.

Why:
    The pod stays pending for ever. An autoscaler adds no node, since none would help.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])
    KafkaCluster("events", resources=Resources(cpu=4, memory="16Gi"), on=cluster)

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])

Source:
    The instance table of aiscale: what is left for pods after the system's own share.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pod_capacity import largest_node
from aiscale.analysis.capacity.pods import Pods, is_known, obstacle, pods, pools_of, tolerates
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each kind of pod that no pool can take. Missing GPUs are SRV002's."""
    for component in graph.nodes.values():
        if not is_known(graph, component):
            continue
        # A node may be of any type of its pool.
        pools = [(pool, largest_node(pool) or node) for pool, node in pools_of(graph, component)]
        is_told = False
        for needed in pods(component):
            if needed.argument is None and is_told:  # small pods beside one that does not fit: the same story again
                continue
            if needed.gpu is not None and not any(
                node.gpu == needed.gpu and node.gpu_count >= needed.gpus for _, node in pools
            ):
                continue
            reasons = [(pool, obstacle(needed, pool, node)) for pool, node in pools]
            if all(reason is not None for _, reason in reasons):
                is_told = True
                yield _finding(needed, pools, [f"{pool.name}: {reason}" for pool, reason in reasons])


def _finding(needed: Pods, pools: list[tuple[NodePool, InstanceFacts]], reasons: list[str]) -> Diagnostic:
    gpus = f" and {needed.gpus} × {needed.gpu}" if needed.gpu else ""
    size = f"{needed.resources.cpu} CPU and {needed.resources.memory}{gpus}"
    return needed.component.finding(
        CODE, SEVERITY, f"{needed.what} of {needed.component.name} fits on no node",
        argument=needed.argument, label=f"asks for {size}",
        notes=lines(reasons, 6),
        help=_help(needed, pools),
    )  # fmt: skip


def _help(needed: Pods, pools: list[tuple[NodePool, InstanceFacts]]) -> str:
    if not pools:
        return "give the cluster a node pool"
    own = needed.pool
    if own is not None and not any(pool is own for pool, _ in pools):
        return f"a pool of the cluster that it runs on, not {own.name}"
    for pool, node in pools:
        if not tolerates(needed, pool, node) and (own is None or own is pool) and _is_large_enough(needed, node):
            name = needed.component.name
            return f"pool={pool.name} on {name}, which lets its pods in there; or a pool without taints"
    return "a pool of larger nodes, or a smaller request"


def _is_large_enough(needed: Pods, node: InstanceFacts) -> bool:
    return (
        needed.gpu in {None, node.gpu} and needed.gpus <= node.gpu_count
        and needed.resources.cpu <= node.cpu and needed.resources.memory <= node.memory
    )  # fmt: skip
