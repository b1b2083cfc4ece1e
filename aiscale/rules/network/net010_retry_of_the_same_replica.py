"""A retry goes to the replica that has just failed.

What:
    A service is balanced by a consistent hash, and its callers retry.

Why:
    The hash sends the second attempt to where the first one went. Istio leaves out its usual condition that a
    retry goes to another host, since with a hash none might be left. The retry only adds load.

Example:
    ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))
    Microservice("feed", calls=[Call(ranker, retries=2)], image=IMAGE)

Instead:
    Microservice("feed", calls=[Call(ranker)], image=IMAGE)

Source:
    Istio 1.30, retries in the route configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import implied_retries, mesh_of, policies
from aiscale.analysis.network.routing import is_aside
from aiscale.components.network.istio import Istio
from aiscale.components.network.route import Route
from aiscale.components.network.service_policy import ConsistentHash
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "NET010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose retries come back to the same replica."""
    for policy, _, service in policies(graph):
        if not isinstance(policy.load_balancing, ConsistentHash):
            continue
        names = [
            graph[edge.source].name
            for edge in graph.in_edges(service, EdgeKind.CALLS)
            if isinstance(mesh_of(graph, graph[edge.source]), Istio) and _retries(graph, edge)
        ]
        if names:
            yield policy.finding(
                CODE, SEVERITY, f"{listed(names)} retr{'ies' if len(names) == 1 else 'y'} {service.name}, and come"
                f"{'s' if len(names) == 1 else ''} back to the same replica",
                argument="load_balancing", label="the hash of a retry is the same",
                help='load_balancing="LEAST_REQUEST", or calls without retries',
            )  # fmt: skip


def _retries(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    caller = graph[edge.source]
    if is_aside(edge):
        return 0
    own = caller.retries if isinstance(caller, Route) else 0
    own = edge.relation.retries if isinstance(edge.relation, Call) else own
    return own or implied_retries(graph, edge)
