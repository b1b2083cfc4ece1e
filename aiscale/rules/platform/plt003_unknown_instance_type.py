"""An instance type that nobody sells.

What:
    A node pool names an instance type that is not in aiscale's table, and does not say what its nodes offer.

Why:
    It is misspelt, or no check of size, GPU and price can look at this pool. A cloud would refuse the pool.

Example:
    NodePool("general", instance_type="m7i.2xlagre")

Instead:
    NodePool("general", instance_type="m7i.2xlarge")
    NodePool("own", instance_type="rack-7", allocatable=Resources(cpu=30, memory="120Gi"))

Source:
    The instance table of aiscale (AWS, Google Cloud, Azure).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts, near_instance_types
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool of unknown nodes."""
    for pool in graph.of(NodePool):
        if facts(pool) is None:
            near = near_instance_types(pool.instance_type)
            meant = f"did you mean {listed(near, last='or')}? " if near else ""
            yield pool.finding(
                CODE, SEVERITY, f"the nodes of {pool.name} are of an unknown type, {pool.instance_type}",
                argument="instance_type", label="not in the table",
                help=f"{meant}For nodes of your own: allocatable=Resources(cpu=…, memory=…)",
            )  # fmt: skip
