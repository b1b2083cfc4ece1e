"""What must not go away runs on nodes that may be taken back.

What:
    A service that promises 99 % or more, or a Kafka cluster, can only run on spot pools.

Why:
    Spot nodes are taken back at two minutes' notice, often many at once, and a new GPU node takes five to eight minutes
    to be ready; where the cloud has none left, longer.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot")])
    Microservice("pricing", objective=Objective(availability=0.999), on=cluster, image=IMAGE)

Instead:
    floor = NodePool("floor", instance_type="m7i.2xlarge", min_nodes=2, weight=10)
    cheap = NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot", weight=50)
    cluster = KubernetesCluster("core", pools=[floor, cheap])

Source:
    kubernetes-sigs/karpenter issue 702; aws/karpenter-provider-aws issue 5743 (two weighted pools).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.pods import is_known, obstacle, pods, pools_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.demand import Objective
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT015"
SEVERITY = Severity.WARNING
FAULTS = ("gpu-7",)
_PROMISE = 0.99


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that goes with the spot nodes."""
    for cluster in graph.of(KubernetesCluster):
        if not any(pool.capacity == "spot" for pool in cluster.pools):
            continue
        for edge in graph.in_edges(cluster, EdgeKind.RUNS_ON):
            component = graph[edge.source]
            why = _why(component)
            if why is None or graph.place_of(component) is not cluster or not is_known(graph, component):
                continue
            needed = next(pods(component), None)
            if needed is None:
                continue
            fitting = [pool for pool, node in pools_of(graph, component) if obstacle(needed, pool, node) is None]
            if fitting and all(pool.capacity == "spot" for pool in fitting):
                yield component.finding(
                    CODE, SEVERITY, f"{component.name} {why[0]}, but runs on spot nodes only",
                    argument=why[1], label="gone when the nodes are taken back",
                    notes=tuple(f"{pool.name}: spot" for pool in fitting[:4]),
                    help="a second pool of on-demand nodes, with a lower weight",
                )  # fmt: skip


def _why(component: Component) -> tuple[str, str | None] | None:
    """What a component promises, and the field that says so; None where it may go away."""
    if isinstance(component, KafkaCluster):
        return "keeps records", None
    objective = getattr(component, "objective", None)
    promised = objective.availability if isinstance(objective, Objective) else None
    if promised is None or promised < _PROMISE:
        return None
    return f"promises {promised * 100:g} %", "objective"
