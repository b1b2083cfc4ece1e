"""What watches a component."""

from __future__ import annotations

from aiscale.components.observability.monitoring import Monitoring
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph


def monitoring_of(graph: ArchitectureGraph, component: Component) -> Monitoring | None:
    """The monitoring of the component's system, else of the one around it, and so on."""
    watching = (system.monitoring for system in graph.owners.systems_around(component))
    return next((found for found in watching if isinstance(found, Monitoring)), None)
