"""An overflow that Karmada cannot carry out.

What:
    A placement with ``overflow`` is carried out by a Karmada older than 1.18, or one that does not divide the replicas
    by the room that clusters have.

Why:
    Before 1.18 groups of clusters are alternatives: one is chosen, and they are never filled one after the other. And
    room in a cluster is only looked at when replicas are divided by weight, with AvailableReplicas as the weight. The
    replicas that do not fit stay pending, while the second place is empty.

Example:
    Placement("gpu", of=[surge], primary=own, overflow=[cloud], backend=Karmada(version="1.16"))

Instead:
    Placement("gpu", of=[surge], primary=own, overflow=[cloud], backend=Karmada(version="1.18"))

Source:
    karmada-io/karmada issues 5997 and 7014, overflow affinities (1.18, 2026-06).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.multi_cluster import Karmada
from aiscale.components.platform.placement import Placement
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC004"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose overflow stays empty."""
    for placement in graph.of(Placement):
        if placement.overflow and isinstance(placement.backend, Karmada):
            missing = placement.backend.keeps_from_overflow()
            if missing:
                yield placement.finding(
                    CODE, SEVERITY, f"{placement.name} overflows into {placement.overflow[0].name}, which Karmada does "
                    f"not do with {missing[0][0]}",
                    argument="backend", label=missing[0][0],
                    notes=tuple(f"nor with {what}" for what, _ in missing[1:]),
                    help=f"Karmada({', '.join(way for _, way in missing)})",
                )  # fmt: skip
