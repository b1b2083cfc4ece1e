"""A pool names a GPU that its instance type does not have.

What:
    A node pool says which GPU its nodes have, and the instance table of aiscale knows another one, or none, for
    its instance type. Or a ``GpuPool`` leaves it to the table, and the table has none.

Why:
    The cloud starts the instance type, so models land on a GPU of another memory and speed, or stay pending for
    good because no node offers one. What is reckoned about fit, capacity and price is wrong.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g5.2xlarge")

Instead:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")

Source:
    The instance table of aiscale (AWS, Google Cloud, Azure).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from aiscale.analysis.capacity.instances import InstanceFacts, instance_facts
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.core.values.gpus import Gpu
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT008"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY,
            f"the nodes of {pool.name} should have {pool.gpu}, but {pool.instance_type} has {known.gpu or 'no GPU'}",
            argument="gpu", label="not in this instance type",
            help=f'gpu="{known.gpu}", or an instance type with {pool.gpu}' if known.gpu
            else f"an instance type with {pool.gpu}",
        )  # fmt: skip


def _without(pool: GpuPool, known: InstanceFacts | None) -> Diagnostic:
    """A pool of GPUs whose instance type does not tell which."""
    may_be_added = known is None or known.cloud == "gcp"
    message = f"nobody says which GPU the nodes of {pool.name} have" if may_be_added else (
        f"{pool.name} is a pool of GPUs, but {pool.instance_type} has none"
    )  # fmt: skip
    label = "none" if not may_be_added else "not in the table" if known is None else "none by itself"
    return pool.finding(
        CODE, SEVERITY, message, argument="instance_type", label=label,
        help='gpu="…"' if may_be_added else "an instance type with a GPU, or a NodePool",
    )  # fmt: skip
