"""Any pod may query a model.

What:
    The mesh has ``authorization="none"``, and no AuthorizationPolicy is for a model service.

Why:
    Each pod of the cluster, and whoever gets into one, may copy the model by asking it, read what it knows of
    people, or use its GPUs.

Example:
    System("ride-demand", [surge], meshes=[Istio(authorization="none")])

Instead:
    System("ride-demand", [surge], meshes=[Istio()])

Source:
    Istio documentation, AuthorizationPolicy: without one every request is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Mesh
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET013"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each mesh that leaves models open."""
    guarded = {service for policy in graph.of(AuthorizationPolicy) for service in policy.of}
    exposed: dict[Mesh, list[str]] = {}
    for service in graph.of(ModelService):
        mesh = mesh_of(graph, service)
        if isinstance(mesh, (Istio, Linkerd)) and mesh.authorization == "none" and service not in guarded:
            exposed.setdefault(mesh, []).append(service.name)
    for mesh, names in exposed.items():
        yield mesh.finding(
            CODE, SEVERITY, f"any pod of the cluster may query {listed(names)}",
            argument="authorization", label="nobody is asked who it is",
            help=f'authorization="edges", or an AuthorizationPolicy on {listed(names)}',
        )  # fmt: skip
