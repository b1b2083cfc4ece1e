"""A failover without a place to go to.

What:
    A placement has ``failover="auto"`` and names one place only, or none.

Why:
    When the place is lost there is nothing to move to: what looks like a second line of defence is none, and that
    shows on the day that it is needed.

Example:
    Placement("eu", of=[pricing], primary=core, failover="auto")

Instead:
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

Source:
    karmada-io/karmada issue 744 (a policy that names exactly the clusters that exist).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.placement import Placement
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement that could move nothing anywhere."""
    for placement in graph.of(Placement):
        if placement.failover == "auto" and len(placement.places) < 2:
            only = placement.places[0].name if placement.places else "no place"
            yield placement.finding(
                CODE, SEVERITY, f"{placement.name} moves its parts when their place is lost, but names {only} only",
                argument="failover", label="nowhere to go", help='overflow=[…], or failover="manual"',
            )  # fmt: skip
