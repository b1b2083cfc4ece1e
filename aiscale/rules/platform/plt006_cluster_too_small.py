"""The cluster can not grow large enough for the system.

What:
    At their fewest replicas, all pods together ask for more CPU or memory than all pools have at their
    largest; or those without a GPU ask for more than the pools that let them in, for GPU pools are tainted.
    How pods are packed is not counted, nor what runs on the cluster besides, nor pods whose requests nobody says:
    proxies of a mesh or a gateway, a pod on each node.

Why:
    Some pods stay pending from the first day, and which ones is chance.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large", max_nodes=3)])
    Microservice("pricing", replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster, image=IMAGE)

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=6)])

Source:
    The instance table of aiscale: what is left for pods after the system's own share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.instances import InstanceFacts
from aiscale.analysis.pods import Pods, known_pools, pods_by_place, tolerates
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.comparing import sizes

CODE = "PLT006"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster that is too small for its own system."""
    for cluster in graph.of(KubernetesCluster):
        known, asking = known_pools(graph, cluster.address), pods_by_place(graph).get(cluster.address, ())
        if not asking or known is None:
            continue
        plain = [item for item in asking if item.gpu is None]
        # One of each sort is enough to ask: what is kept to a pool, and what is kept to none.
        sorts = {id(item.pool): item for item in plain}.values()
        let_in = [(pool, node) for pool, node in known if any(tolerates(item, pool, node) for item in sorts)]
        yield from _too_small(cluster, asking, known) or _too_small(cluster, plain, let_in)


def _too_small(
    cluster: KubernetesCluster, asking: Sequence[Pods], pools: Sequence[tuple[NodePool, InstanceFacts]]
) -> list[Diagnostic]:
    cpu = sum(pool.max_nodes * node.cpu for pool, node in pools)
    memory = sum(pool.max_nodes * node.memory for pool, node in pools)
    wanted_cpu = sum(item.fewest * item.resources.cpu for item in asking)
    wanted_memory = sum(item.fewest * item.resources.memory for item in asking)
    # Pods that no pool lets in are PLT001's.
    if not pools or (wanted_cpu <= cpu and wanted_memory <= memory):
        return []
    largest = sorted(asking, key=lambda item: -item.fewest * item.resources.cpu)
    grows, asked = sizes((cpu, memory), (wanted_cpu, wanted_memory))
    is_all = len(pools) == len(cluster.pools)
    return [
        cluster.finding(
            CODE, SEVERITY,
            f"{cluster.name} grows to {grows}{'' if is_all else ' without its tainted pools'}, "
            f"but its pods{'' if is_all else ' without a GPU'} ask for {asked}",
            argument="pools", label="too small with every pool at its largest" if is_all else "too small without them",
            notes=lines(map(_note, largest), 3),
            help="a larger max_nodes, larger nodes, or fewer replicas"
            if any(item.fewest > 1 and "replicas" in type(item.component).model_fields for item in asking)
            else "a larger max_nodes, or larger nodes",
        )
    ]  # fmt: skip


def _note(item: Pods) -> str:
    name = item.component.name if item.argument is not None else f"{item.component.name} ({item.what})"
    return f"{name}: {item.fewest} × {item.resources.cpu} CPU and {_memory(item.resources.memory)}"


def _memory(size: Bytes) -> str:
    """In whole Gi where it is computed: the last digits say nothing at such a size."""
    return str(size) if size % 2**30 == 0 or size < 10 * 2**30 else f"{size / 2**30:,.0f}Gi"
