"""Requests wait for a GPU without an end.

What:
    A policy takes the connection limits off a service with GPUs, and the service has no bulkhead of its own.

Why:
    Istio's own limit is none. A GPU answers so many requests a second and no more; above that the queue grows as
    long as the overload lasts, and every answer comes too late, those of patient callers too.

Example:
    ServicePolicy("surge", of=[surge], connection_pool=None)

Instead:
    ServicePolicy("surge", of=[surge], connection_pool=ConnectionPool(max_requests=64))

Source:
    Istio 1.30, connection pools: limits are off where none is given.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of, policies
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET011"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU service whose queue has no bound."""
    for policy, _, service in policies(graph):
        if policy.connection_pool is not None or not isinstance(service, ModelService):
            continue
        if service.gpu is None or getattr(service, "bulkhead", None) is not None:
            continue
        if (mesh := mesh_of(graph, service)) is not None and not mesh.limits_queues:
            yield policy.finding(
                CODE, SEVERITY, f"requests wait for the GPUs of {service.name} without a limit",
                argument="connection_pool", label="no limit",
                help="connection_pool=ConnectionPool(max_requests=64), or a bulkhead of the service",
            )  # fmt: skip
