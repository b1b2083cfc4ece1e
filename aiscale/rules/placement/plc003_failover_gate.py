"""A failover that Karmada does not carry out.

What:
    A placement with ``failover="auto"`` is carried out by Karmada, whose installation does not turn the feature gate
    ``Failover`` on.

Why:
    The gate is off by default. The policy is accepted, and nothing happens when a cluster is lost.

Example:
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto", backend=Karmada())

Instead:
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto", backend=Karmada(gates=["Failover"]))

Source:
    Karmada, pkg/features (2026): Failover is beta and off by default.
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from aiscale.components.platform.multi_cluster import Karmada
from aiscale.components.platform.placement import Placement
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose failover is a word only."""
    for placement in graph.of(Placement):
        backend = placement.backend
        if placement.failover == "auto" and isinstance(backend, Karmada) and "Failover" not in backend.gates:
            yield placement.finding(
                CODE, SEVERITY, f"{placement.name} relies on Karmada's failover, and its feature gate is off",
                argument="backend", label="gate Failover is not on",
                help=f"Karmada(gates={dumps([*backend.gates, 'Failover'])}), and the same in its installation",
            )  # fmt: skip
