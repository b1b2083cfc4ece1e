"""The protocol of a call: as declared, or that of the port of what is called."""

from __future__ import annotations

from aiscale.components.services.microservice import Microservice
from aiscale.core.relations import Call
from aiscale.core.values.container_ports import AppProtocol
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def call_protocol(graph: ArchitectureGraph, edge: GraphEdge) -> AppProtocol:
    """``protocol`` of the call, else that of the service's ``port``, else HTTP."""
    declared = edge.relation.protocol if isinstance(edge.relation, Call) else None
    target = graph[edge.target]
    return declared or (target.protocol if isinstance(target, Microservice) else "http")
