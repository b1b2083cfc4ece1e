"""What only shows when a system is lowered: kinds that are not provisioned yet, patches that meet nothing."""

from __future__ import annotations

from aiscale.diagnostics import Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import make_context
from aiscale.lowering.patches import misfits
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.unprovisioned import unprovisioned


def lowering_findings(graph: ArchitectureGraph) -> Diagnostics:
    """Every finding of this kind; only components with patches are lowered for it."""
    patched = [component for component in graph.nodes.values() if component.patches]
    found = unprovisioned(graph)
    if patched:
        context = make_context(graph)
        for component in patched:
            lower = lowering_of(component)
            found += Diagnostics(misfits(component, lower(component, context) if lower else ()))
    return found
