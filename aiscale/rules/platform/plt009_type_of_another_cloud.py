"""An instance type or a region of another cloud.

What:
    A cluster says who runs its machines, and one of its pools names an instance type, or the cluster a region, that
    another cloud sells.

Why:
    The cloud refuses the pool or the cluster. Prices, sizes and jurisdiction are reckoned for machines that never
    start.

Example:
    EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="n2-standard-8")])

Instead:
    EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])

Source:
    The tables of instances and regions of aiscale (AWS, Google Cloud, Azure).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.placement.regions import region_facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.region import PROVIDERS, Region
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each region and each pool of another cloud."""
    for cluster in graph.of(KubernetesCluster):
        own = cluster.provider
        if own is None:
            continue
        region = cluster.region
        where = region_facts(region) if isinstance(region, str) else None
        sold_by = region.provider if isinstance(region, Region) else where.provider if where else own
        if sold_by != own:
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} is run by {PROVIDERS[own]}, but {cluster.region_name} is a region of "
                f"{PROVIDERS[sold_by]}",
                argument="region", label=f"of {PROVIDERS[sold_by]}", help=f"a region of {PROVIDERS[own]}",
            )  # fmt: skip
        for pool in cluster.pools:
            for instance_type in pool.instance_types:
                known = instance_facts(instance_type)
                if known is not None and known.cloud != own:
                    first = instance_type == pool.instance_type
                    yield pool.finding(
                        CODE, SEVERITY, f"{cluster.name} is run by {PROVIDERS[own]}, but {instance_type} is sold by "
                        f"{PROVIDERS[known.cloud]}",
                        argument="instance_type" if first else "other_instance_types",
                        label=f"of {PROVIDERS[known.cloud]}", help=f"an instance type of {PROVIDERS[own]}",
                    )  # fmt: skip
