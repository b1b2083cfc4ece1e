"""A pool names a GPU that its instance type does not have.

What:
    A node pool says which GPU its nodes have, and the instance table of aiscale knows another one, or none, for
    its instance type.

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

from aiscale.analysis.instances import instance_facts
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.gpus import Gpu
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT008"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool whose instance type is known to have another GPU, or none."""
    for pool in graph.of(NodePool):
        known = instance_facts(pool.instance_type)
        if pool.gpu is None or known is None or pool.gpu == known.gpu:
            continue
        # Google Cloud adds GPUs to plain machine types; and a GPU that blueprints have no name for can not be named.
        if known.cloud == "gcp" if known.gpu is None else known.gpu not in get_args(Gpu):
            continue
        yield pool.finding(
            CODE, SEVERITY,
            f"the nodes of {pool.name} should have {pool.gpu}, but {pool.instance_type} has {known.gpu or 'no GPU'}",
            argument="gpu", label="not in this instance type",
            help=f'gpu="{known.gpu}", or an instance type with {pool.gpu}' if known.gpu
            else f"an instance type with {pool.gpu}",
        )  # fmt: skip
