"""An instance type is unknown, of another cloud, or without the declared GPU.

What:
    A node pool names an instance type that is not in aiscale's table, and does not set ``allocatable``: a warning.

    A node pool sets a GPU, and its instance type has another one, or none. Or a ``GpuPool`` sets none, and neither
    does the table.

    A pool names an instance type, or a cluster a region, of another cloud than the cluster's provider.

Why:
    The name is misspelt, or size, GPU and price of the pool cannot be checked.

    Models run on a GPU of another memory and speed, or stay Pending because no node offers one. Estimates of fit,
    capacity and cost are wrong.

    The cloud refuses the pool or the cluster.

Example:
    NodePool("general", instance_type="m7i.2xlagre")

    GpuPool("l4", gpu="nvidia-l4", instance_type="g5.2xlarge")

    EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="n2-standard-8")])

Instead:
    NodePool("general", instance_type="m7i.2xlarge")
    NodePool("own", instance_type="rack-7", allocatable=Resources(cpu=30, memory="120Gi"))

    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")

    EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])

Source:
    The instance table of aiscale (AWS, Google Cloud, Azure); The tables of instances and regions of aiscale (AWS,
    Google Cloud, Azure).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from aiscale.analysis.capacity.instances import InstanceFacts, facts, instance_facts, near_instance_types
from aiscale.analysis.placement.regions import region_facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.components.platform.region import PROVIDERS, Region
from aiscale.core.messages.wording import listed
from aiscale.core.values.gpus import Gpu
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool whose instance type does not fit what is declared."""
    yield from _unknown(graph)
    yield from _gpu(graph)
    yield from _cloud(graph)


def _unknown(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool of unknown nodes."""
    for pool in graph.of(NodePool):
        if facts(pool) is None:
            near = near_instance_types(pool.instance_type)
            meant = f"did you mean {listed(near, last='or')}? " if near else ""
            yield pool.finding(
                CODE, SEVERITY, f"{pool.name} has an unknown instance type, {pool.instance_type}",
                argument="instance_type", label="not in the instance table",
                help=f"{meant}For nodes of your own: allocatable=Resources(cpu=…, memory=…)",
            )  # fmt: skip


def _gpu(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool whose instance type is known to have another GPU, or none."""
    for pool in graph.of(NodePool):
        known = instance_facts(pool.instance_type)
        if isinstance(pool, GpuPool) and pool.gpu is None and (known is None or known.gpu is None):
            yield _without(pool, known)
        if pool.gpu is None or known is None or pool.gpu == known.gpu:
            continue
        # Google Cloud adds GPUs to plain machine types; and a GPU that blueprints have no name for cannot be named.
        if known.cloud == "gcp" if known.gpu is None else known.gpu not in get_args(Gpu):
            continue
        yield pool.finding(
            CODE, WORST,
            f"the nodes of {pool.name} should have {pool.gpu}, but {pool.instance_type} has {known.gpu or 'no GPU'}",
            argument="gpu", label="not in this instance type",
            help=f'gpu="{known.gpu}", or an instance type with {pool.gpu}' if known.gpu
            else f"an instance type with {pool.gpu}",
        )  # fmt: skip


def _without(pool: GpuPool, known: InstanceFacts | None) -> Diagnostic:
    """A pool of GPUs whose instance type does not tell which."""
    may_be_added = known is None or known.cloud == "gcp"
    message = f"the GPU of the nodes of {pool.name} is not declared" if may_be_added else (
        f"{pool.name} is a pool of GPUs, but {pool.instance_type} has none"
    )  # fmt: skip
    label = "none" if not may_be_added else "not in the instance table" if known is None else "none by itself"
    return pool.finding(
        CODE, SEVERITY if may_be_added else WORST, message, argument="instance_type", label=label,
        help='gpu="…"' if may_be_added else "an instance type with a GPU, or a NodePool",
    )  # fmt: skip


def _cloud(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each region and each pool of another cloud."""
    for cluster in graph.of(KubernetesCluster):
        own = cluster.provider
        if own is None:
            continue
        region = cluster.region
        where = region_facts(region) if isinstance(region, str) else None
        sold_by = region.provider if isinstance(region, Region) else where.provider if where else own
        seller = PROVIDERS[sold_by] if sold_by != "own" else "your own data centre"
        if sold_by != own:
            yield cluster.finding(
                CODE, WORST, f"{cluster.name} is run by {PROVIDERS[own]}, but {cluster.region_name} is a region of "
                f"{seller}",
                argument="region", label=f"of {seller}", help=f"a region of {PROVIDERS[own]}",
            )  # fmt: skip
        for pool in cluster.pools:
            for instance_type in pool.instance_types:
                known = instance_facts(instance_type)
                if known is not None and known.cloud != own:
                    first = instance_type == pool.instance_type
                    yield pool.finding(
                        CODE, WORST, f"{cluster.name} is run by {PROVIDERS[own]}, but {instance_type} is sold by "
                        f"{PROVIDERS[known.cloud]}",
                        argument="instance_type" if first else "other_instance_types",
                        label=f"of {PROVIDERS[known.cloud]}", help=f"an instance type of {PROVIDERS[own]}",
                    )  # fmt: skip
