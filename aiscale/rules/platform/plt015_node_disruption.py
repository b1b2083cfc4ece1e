"""Nodes are taken away under workloads that must not be interrupted.

What:
    Services that promise at least 99 %, or Kafka clusters, can run on spot pools only. There is one finding for
    each pool.

    A pool consolidates underutilised nodes (``WhenEmptyOrUnderutilized``) sooner than a model service on it starts
    (``startup_time``), which takes more than two minutes. Karpenter does so at once where the pool sets nothing.

Why:
    Spot nodes are reclaimed with two minutes' notice, often many at once. A new GPU node takes five to eight
    minutes to be Ready, or longer if the cloud has none left.

    A node with a replica that is still loading looks underutilised. The pod is evicted, loads again elsewhere, and
    is evicted again.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot")])
    Microservice("pricing", objective=Objective(availability=0.999), on=cluster, image=IMAGE)

    saving = Consolidation("WhenEmptyOrUnderutilized", after="1m")
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", consolidation=saving)

Instead:
    floor = NodePool("floor", instance_type="m7i.2xlarge", min_nodes=2, weight=10)
    cheap = NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot", weight=50)
    cluster = KubernetesCluster("core", pools=[floor, cheap])

    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", consolidation=Consolidation("WhenEmpty", after="10m"))

Source:
    kubernetes-sigs/karpenter issue 702; aws/karpenter-provider-aws issue 5743 (two weighted pools); Karpenter
    documentation, disruption, consolidation; Kubernetes documentation, disruptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.pods import fitting_pools, is_known, obstacle, pods, pools_of
from aiscale.analysis.capacity.startup import startup
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_group import Consolidation
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, lines, listed
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PLT015"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each workload whose nodes are reclaimed or consolidated too early."""
    yield from _spot(graph)
    yield from _consolidation(graph)


_PROMISE = 0.99
_NAMED = 6
"""Most components that notes tell one by one."""


def _spot(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each spot pool, or pools together, whose loss takes what must not go away."""
    for cluster in graph.of(KubernetesCluster):
        if not any(pool.capacity == "spot" for pool in cluster.pools):
            continue
        for pools_, whys in _kept_to_spot(graph, cluster).items():
            names = disambiguated(*whys)
            reasons = [f"{name} {why}" for name, why in zip(names, whys.values(), strict=True)]
            if len(reasons) == 1:
                message = f"{reasons[0]}, but runs on spot nodes only"
            else:
                message = f"{listed(names)} must not be interrupted, but run on spot nodes only"
            yield pools_[0].finding(
                CODE, SEVERITY, message,
                argument="capacity", label="lost when spot nodes are reclaimed",
                notes=(
                    *(lines(reasons, _NAMED) if len(reasons) > 1 else ()),
                    *lines((f"{pool.name}: spot too" for pool in pools_[1:]), 3),
                ),
                help="a second pool of on-demand nodes, with a lower weight",
            )  # fmt: skip


def _kept_to_spot(
    graph: ArchitectureGraph, cluster: KubernetesCluster
) -> Mapping[tuple[NodePool, ...], dict[Component, str]]:
    """What must not go away, with the reason, by the spot pools that are all it can run on."""
    found: dict[tuple[NodePool, ...], dict[Component, str]] = {}
    for edge in graph.in_edges(cluster, EdgeKind.RUNS_ON):
        component = graph[edge.source]
        why = _why(component)
        if why is None or graph.place_of(component) is not cluster or not is_known(graph, component):
            continue
        needed = next(pods(component), None)
        if needed is None:
            continue
        fitting = tuple(fitting_pools(graph, needed))
        if fitting and all(pool.capacity == "spot" for pool in fitting):
            found.setdefault(fitting, {})[component] = why
    return found


def _why(component: Component) -> str | None:
    """Why a component must not go away; None where it may."""
    if isinstance(component, KafkaCluster):
        return "keeps records"
    objective = getattr(component, "objective", None)
    promised = objective.availability if isinstance(objective, Objective) else None
    if promised is None or promised < _PROMISE:
        return None
    return f"has an objective of {promised * 100:g} %"


_LONG_SECONDS = 120
_KARPENTER = Consolidation("WhenEmptyOrUnderutilized", after=Duration(0))
"""What Karpenter does with a pool that sets nothing. Source: Karpenter 1.14, NodePool, spec.disruption (default)."""


def _consolidation(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that is moved before it is ready."""
    for service in graph.of(ModelService):
        start, needed = startup(service), next(pods(service), None)
        if needed is None or start is None or start <= _LONG_SECONDS or not is_known(graph, service):
            continue
        cluster = graph.place_of(service)
        is_karpenter = isinstance(cluster, KubernetesCluster) and cluster.node_autoscaler == "karpenter"
        default = _KARPENTER if is_karpenter else None
        for pool, node in pools_of(graph, service):
            saving = pool.consolidation or default
            if saving is None or saving.policy != "WhenEmptyOrUnderutilized" or obstacle(needed, pool, node):
                continue
            if saving.after < start:
                yield service.finding(
                    CODE, SEVERITY,
                    f"{service.name} takes {start} to start, but {pool.name} "
                    f"consolidates nodes after {saving.after}{'' if pool.consolidation else ' (default)'}",
                    argument="startup_time", label="evicted before it is ready",
                    related=(Related("the pool is declared", pool.location, "consolidation"),),
                    help='Consolidation("WhenEmpty", …) on the pool, or a longer after',
                )  # fmt: skip
                break
