"""Findings of the lowering: kinds that aiscale up does not support, objects that are refused or cannot work."""

from __future__ import annotations

from aiscale.core.plugins import announced
from aiscale.diagnostics import Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.buckets_of_other_clouds import without_credentials
from aiscale.lowering.context import make_context
from aiscale.lowering.plugin_findings import failing
from aiscale.lowering.plugin_lowerings import GROUP
from aiscale.lowering.rendered_objects import Destination, object_findings
from aiscale.lowering.unprovisioned import CODE, unprovisioned

NOWHERE = Destination()


def lowering_findings(graph: ArchitectureGraph, where: Destination = NOWHERE) -> Diagnostics:
    """Every finding of this kind; the system is lowered only where it has patches, Manifests or kinds of plugins.

    Args:
        graph: the whole architecture.
        where: where its objects would go.
    """
    found = unprovisioned(graph) + Diagnostics((*without_credentials(graph, CODE), *object_findings(graph, where)))
    return found + Diagnostics(failing(graph, make_context(graph)) if announced(GROUP) else ())
