"""Runs every rule once over a graph."""

from __future__ import annotations

from aiscale.diagnostics import Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.registry import RULES


def check(graph: ArchitectureGraph) -> Diagnostics:
    """Everything that the rules find, sorted, in linear time.

    Args:
        graph: the system's graph.

    Returns:
        The findings of all rules; the same ones in the same order on every run.
    """
    return Diagnostics(found for rule in RULES for found in rule.check(graph))
