"""The cluster can not grow large enough for the system.

What:
    At their fewest replicas, all pods together ask for more CPU or memory than all pools have at their
    largest. How pods are packed is not counted, nor what runs on the cluster besides.

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

from collections.abc import Iterator

from aiscale.analysis.instances import facts
from aiscale.analysis.pods import Pods, pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT006"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster that is too small for its own system."""
    needed: dict[str, list[Pods]] = {}
    for component in graph.nodes.values():
        place = graph.place_of(component)
        if place is not None:
            needed.setdefault(place.address, []).extend(pods(component))
    for cluster in graph.of(KubernetesCluster):
        nodes = [(pool, facts(pool)) for pool in cluster.pools]
        asking = needed.get(cluster.address, [])
        if not asking or any(node is None for _, node in nodes):
            continue
        cpu = sum(pool.max_nodes * node.cpu for pool, node in nodes if node is not None)
        memory = sum(pool.max_nodes * node.memory for pool, node in nodes if node is not None)
        wanted_cpu = sum(item.fewest * item.resources.cpu for item in asking)
        wanted_memory = sum(item.fewest * item.resources.memory for item in asking)
        if wanted_cpu > cpu or wanted_memory > memory:
            largest = sorted(asking, key=lambda item: -item.fewest * item.resources.cpu)[:3]
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} grows to {_size(cpu, memory)}, but its pods ask for "
                f"{_size(wanted_cpu, wanted_memory)}",
                argument="pools", label="too small with every pool at its largest",
                notes=tuple(
                    f"{item.component.name}: {item.fewest} × {item.resources.cpu} CPU and {item.resources.memory}"
                    for item in largest
                ),
                help="a larger max_nodes, larger nodes, or fewer replicas",
            )  # fmt: skip


def _size(cpu: float, memory: float) -> str:
    return f"{cpu:,.0f} CPU and {memory / 2**30:,.0f} GiB"
