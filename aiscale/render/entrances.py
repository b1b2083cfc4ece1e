"""Where traffic comes in: at a route, where one leads to the service that says how much it is.

Devices and outside clients make theirs themselves.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from aiscale.analysis.network.routing import routes_to
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget, Entrance, EventStream
from aiscale.core.values.demand import Traffic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate


def made_by(component: Component) -> str:
    """How much traffic a component makes itself: one that nobody can call and nobody writes; nothing for others."""
    traffic = getattr(component, "traffic", None)
    if not isinstance(traffic, Traffic) or isinstance(component, CallTarget | Entrance | EventStream):
        return ""
    return _words(float(traffic.mean), float(traffic.peak))


def entrances(graph: ArchitectureGraph, shown: Container[str]) -> Iterator[tuple[str, str]]:
    """The address that traffic comes in at, and how much it is; nothing where several ways share it.

    Args:
        graph: the system's graph.
        shown: addresses of what is drawn.
    """
    through: dict[str, list[Traffic | None]] = {}
    for address, node in graph.nodes.items():
        traffic = getattr(node, "traffic", None)
        if not isinstance(traffic, Traffic) or address not in shown or made_by(node):
            continue
        routes = [route for route in _routes_to(graph, node) if route in shown]
        if not routes:
            yield address, _words(float(traffic.mean), float(traffic.peak))
        for route in routes:
            through.setdefault(route, []).append(traffic if len(routes) == 1 else None)
    for route, found in through.items():
        known = [traffic for traffic in found if traffic is not None]
        if len(known) < len(found):
            yield route, ""
        else:
            yield route, _words(sum(float(one.mean) for one in known), sum(float(one.peak) for one in known))


def _routes_to(graph: ArchitectureGraph, service: Component) -> list[str]:
    """Routes that only say the way: those with traffic of their own bring it themselves."""
    return [route.address for route, _ in routes_to(graph, service) if route.traffic is None]


def _words(mean: float, peak: float) -> str:
    usual, most = Rate(mean).short, Rate(peak).short
    return usual if usual == most else f"{usual}, peak {most}"
