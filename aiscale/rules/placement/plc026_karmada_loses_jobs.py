"""Karmada takes a stream job away and does not start it elsewhere.

What:
    A placement with ``failover="auto"`` that Karmada carries out moves a stream job that runs as a resource of an
    operator, such as a FlinkDeployment.

Why:
    Karmada counts replicas of workloads that it knows. A job of several parts is evicted from the lost cluster and
    never scheduled again, so it stands still until somebody looks.

Example:
    Placement("eu", of=[job], primary=core, overflow=[spare], failover="auto", backend=Karmada(gates=["Failover"]))

Instead:
    Placement("eu", of=[job], primary=core, overflow=[spare], backend=Karmada(gates=["Failover"]))

Source:
    karmada-io/karmada issue 7065 (2025-12).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.multi_cluster import Karmada
from aiscale.components.platform.placement import Placement
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC026"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would stand still."""
    for placement in graph.of(Placement):
        if placement.failover != "auto" or not isinstance(placement.backend, Karmada):
            continue
        for index, node in enumerate(placement.of):
            if isinstance(node, StreamJob) and (resource := node.engine.unmovable_resource):
                yield placement.finding(
                    CODE, SEVERITY,
                    f"Karmada takes {node.name} away when its place is lost, and starts it nowhere else",
                    argument="of", index=index, label=f"a {resource}",
                    help='failover="manual" for it, in a placement of its own',
                )  # fmt: skip
