"""The protocol of a call: as declared, or that of the port of what is called."""

from __future__ import annotations

from aiscale.core.ports import Service
from aiscale.core.relations import Call
from aiscale.core.values.container_ports import AppProtocol
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def call_protocol(graph: ArchitectureGraph, edge: GraphEdge) -> AppProtocol:
    """``protocol`` of the call, else that of the service's ``port``, else HTTP."""
    declared = edge.relation.protocol if isinstance(edge.relation, Call) else None
    target = graph[edge.target]
    own: AppProtocol = getattr(target, "protocol", "http") if isinstance(target, Service) else "http"
    return declared or own
