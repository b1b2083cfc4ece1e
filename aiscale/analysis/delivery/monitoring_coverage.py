"""What watches a component."""

from __future__ import annotations

from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph


def monitoring_of(graph: ArchitectureGraph, component: Component) -> Monitoring | None:
    """The monitoring of the component's system, else of the one around it, and so on."""
    watching = (system.monitoring for system in graph.owners.systems_around(component))
    return next((found for found in watching if isinstance(found, Monitoring)), None)


def is_scraped(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether a ServiceMonitor looks at it: what it exports is its own matter then."""
    return any(isinstance(graph[edge.source], ServiceMonitor) for edge in graph.in_edges(component, EdgeKind.OBSERVES))
