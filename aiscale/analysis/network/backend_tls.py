"""Routes whose gateways connect to targets by TLS."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.backend_tls import BackendTls
from aiscale.components.network.route import Backend, Mirror
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def tls_of(edge: GraphEdge) -> BackendTls | None:
    """The TLS settings of a call of a route; None for plaintext."""
    return edge.relation.tls if isinstance(edge.relation, Backend | Mirror) else None


def backend_tls(graph: ArchitectureGraph) -> Iterator[tuple[GraphEdge, BackendTls]]:
    """Every call of a route that has TLS settings, with these."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        if (tls := tls_of(edge)) is not None:
            yield edge, tls
