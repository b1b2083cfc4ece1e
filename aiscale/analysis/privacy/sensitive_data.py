"""Which services have to do with records about people, or that are restricted, and which calls carry such data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from aiscale.analysis.network.routing import callers, reached
from aiscale.analysis.privacy.personal_data.data_flow import is_personal, is_sensitive, personal_data_flow
from aiscale.components.platform.device import Device
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def sensitive_services(graph: ArchitectureGraph) -> Mapping[str, Component]:
    """What answers requests and reads or writes such records, or gets features from them: by address, with one of them.

    Callers of such a service are not among them: a request need not carry what the service knows.
    """
    found = dict(sensitive_readers(graph))
    for node in graph.nodes.values():
        # Who writes what is only made of such records may write something else.
        for edge in graph.edges_to(node.address, EdgeKind.WRITES) if is_sensitive(node) else ():
            if isinstance(graph[edge.source], CallTarget):
                found.setdefault(edge.source, node)
    return found


@once_per_graph
def sensitive_readers(graph: ArchitectureGraph) -> Mapping[str, Component]:
    """Those of :func:`sensitive_services` that read such records or get features from them.

    What they answer may tell of a person. Who only writes them knows what a request has said, and no more.
    """
    handled = personal_data_flow(graph).handled
    return {address: one.origin for address, one in handled.items() if isinstance(one.component, CallTarget)}


def carries_personal_data(graph: ArchitectureGraph, edge: GraphEdge) -> bool | None:
    """Whether the requests of a call, or of a fallback, say something about a person; None where nobody says.

    A fallback gets the request that was meant for what it stands in for: what the callers of that say of it holds,
    and True goes before what the fallback says itself.
    """
    said = _said(graph, edge)
    if edge.kind is not EdgeKind.FALLS_BACK_TO or said:
        return said
    if said_before(graph, edge) is not None:
        return True
    asked = graph[edge.source]
    if said is None and getattr(asked, "traffic", None) is None:
        told = [_said(graph, one) for one in callers(graph, asked)]
        return False if told and all(one is False for one in told) else None
    return said


def said_before(graph: ArchitectureGraph, fallback: GraphEdge) -> GraphEdge | None:
    """The call, said to carry personal data, whose requests a fallback gets; the first where there are several."""
    return _asked_with_personal_data(graph).get(fallback.source)


def personal_calls(graph: ArchitectureGraph) -> Iterator[tuple[GraphEdge, GraphEdge]]:
    """Every call and fallback whose requests are said to carry personal data, with the call that says so."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        saying = edge if _said(graph, edge) else None
        if saying is None and edge.kind is EdgeKind.FALLS_BACK_TO:
            saying = said_before(graph, edge)
        if saying is not None:
            yield edge, saying


@once_per_graph
def _asked_with_personal_data(graph: ArchitectureGraph) -> Mapping[str, GraphEdge]:
    """What is asked with personal data, by address, with the call that says so: of fallbacks that before them."""
    found: dict[str, GraphEdge] = {}
    edges = graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)
    waiting = deque((edge, edge) for edge in edges if _said(graph, edge))
    while waiting:
        edge, saying = waiting.popleft()
        for one in reached(graph, edge):
            if one.address not in found:
                found[one.address] = saying
                waiting += [(further, saying) for further in graph.edges_from(one.address, EdgeKind.FALLS_BACK_TO)]
    return found


def _said(graph: ArchitectureGraph, edge: GraphEdge) -> bool | None:
    """What a call says of its requests; messages of HL7 tell of a patient unless it does."""
    said = edge.relation.contains_personal_data if isinstance(edge.relation, Call) else None
    sender = graph[edge.source]
    return True if said is None and isinstance(sender, Device) and sender.protocol == "hl7" else said


def words(component: Component) -> str:
    """What is sensitive about it: ``personal data``, or ``restricted records``."""
    return "personal data" if is_personal(component) else "restricted records"


def said_in(component: Component) -> str:
    """The field that says so."""
    return "contains_personal_data" if words(component) == "personal data" else "classification"
