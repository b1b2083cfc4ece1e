"""Components that are not deployed, and why."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.network.gateway_api.backends import unreached
from aiscale.lowering.network.gateway_api.external_authorization import lacks_authorization
from aiscale.lowering.placement import edge_site, spans_clusters
from aiscale.lowering.registry import is_provisioned, lowering_of


@once_per_graph
def left_out(graph: ArchitectureGraph) -> Mapping[str, str]:
    """What each component that is not deployed belongs to, by its address, in the order of the graph.

    ``ModelService on vLLM``: its technology is not lowered. ``what runs on depot``: that place is an edge site.
    ``MirrorMaker between clusters``: what it is a part of is on another Kubernetes cluster. ``Route to eta``: no
    Service of that is known. ``Route with external_authorization by opa``: it would be open to anyone.
    """
    found = {address: _left_out(graph, component) for address, component in graph.nodes.items()}
    return {address: group for address, group in found.items() if group is not None}


def _left_out(graph: ArchitectureGraph, component: Component) -> str | None:
    if not is_provisioned(component):
        same = {"", component.kind}
        return component.kind if component.technology in same else f"{component.kind} on {component.technology}"
    if lowering_of(component) is None:
        return None
    if (place := edge_site(graph, component)) is not None:
        return f"what runs on {place.name}"
    if isinstance(component, Route) and (unknown := unreached(component, graph)):
        return f"{component.kind} to {listed(one.name for one in unknown)}"
    if isinstance(component, Route) and (said := component.authorized_by) and lacks_authorization(component, graph):
        return f"{component.kind} with external_authorization by {said.target.name}"
    return f"{component.kind} between clusters" if spans_clusters(graph, component) else None
