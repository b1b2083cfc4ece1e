"""What passes a request on as it is, and what gets it in the end.

An entrance, an inference pool, an inference graph, or a raw object that calls one service: each says by
:meth:`~aiscale.core.ports.RequestTarget.forwards` which of its calls carry the request that it gets.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import RequestTarget
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def is_forwarded(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether a call carries the request that its caller has got, as it is."""
    caller = graph[edge.source]
    return edge.kind is EdgeKind.CALLS and isinstance(caller, RequestTarget) and caller.forwards(edge.field, edge.item)


def forwarded(graph: ArchitectureGraph, component: Component) -> Sequence[GraphEdge]:
    """The calls by which a component passes a request on as it is, in order; none of what answers itself."""
    if not isinstance(component, RequestTarget) or type(component).forwards is RequestTarget.forwards:
        return ()  # it answers itself; its calls are not looked at for each of its callers
    calls = graph.edges_from(component.address, EdgeKind.CALLS)
    return [edge for edge in calls if component.forwards(edge.field, edge.item)]


def receivers(graph: ArchitectureGraph, component: Component) -> Sequence[Component]:
    """What may get a request to a component as it is: the component, and all that it is passed on to, each once."""
    found = {component.address: component}
    waiting = [component]
    while waiting:
        for edge in forwarded(graph, waiting.pop(0)):
            if edge.target not in found:
                found[edge.target] = graph[edge.target]
                waiting.append(graph[edge.target])
    return tuple(found.values())
