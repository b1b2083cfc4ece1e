"""The queue before a GPU is unbounded.

What:
    A policy removes the connection limits of a service with GPUs, and the service has no bulkhead.

Why:
    Istio has no limit by default. Above the rate of the GPU the queue grows for as long as the overload lasts, and
    every answer is late.

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
