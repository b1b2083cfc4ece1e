"""Findings of the lowering: kinds that aiscale up does not support, patches that select nothing."""

from __future__ import annotations

from aiscale.core.plugins import announced
from aiscale.diagnostics import Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import make_context
from aiscale.lowering.passes.patches import misfits
from aiscale.lowering.plugin_findings import failing
from aiscale.lowering.plugin_lowerings import GROUP, LoweringError
from aiscale.lowering.unprovisioned import unprovisioned


def lowering_findings(graph: ArchitectureGraph) -> Diagnostics:
    """Every finding of this kind; only components with patches are lowered for it, and those that a plugin lowers."""
    patched = [component for component in graph.nodes.values() if component.patches]
    is_plugged = bool(announced(GROUP))
    found = unprovisioned(graph)
    if not patched and not is_plugged:
        return found
    context = make_context(graph)
    for component in patched:
        try:
            found += Diagnostics(misfits(component, lower_component(component, context)))
        except LoweringError:
            continue  # the resources of its owner are unknown; failing() reports the error
    return found + Diagnostics(failing(graph, context) if is_plugged else ())
