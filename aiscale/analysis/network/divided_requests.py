"""Whether proxies of a mesh divide the requests to a service between two versions."""

from __future__ import annotations

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import comes_through_gateway, mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.core.ports import Mesh, Service
from aiscale.graph.architecture import ArchitectureGraph


def splits_requests(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether proxies divide the requests to a service: those of its callers in the same mesh, or of unknown ones.

    Requests through a gateway's route go to the pods of the Service, whatever their version.
    """
    mesh = mesh_of(graph, service)
    return mesh is not None and mesh.splits_requests and carries_calls(graph, service, mesh)


def obeys_routes(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether proxies send the calls of a service by routes of the Gateway API whose parent is its Service."""
    mesh = mesh_of(graph, service)
    return mesh is not None and mesh.obeys_routes_of_services and carries_calls(graph, service, mesh)


def carries_calls(graph: ArchitectureGraph, service: Service, mesh: Mesh) -> bool:
    """Whether calls of a service go through its mesh: those of callers in it, or of unknown ones."""
    calls = calls_to(graph, service.address)
    callers = [one for edge in calls if not comes_through_gateway(one := graph[edge.source])]
    return not calls or any(mesh_of(graph, runner_of(one)) is mesh for one in callers)
