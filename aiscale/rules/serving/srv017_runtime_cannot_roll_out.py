"""A rollout that the operator can not do.

What:
    A model service on KServe is to be tried as a shadow, or one on Ray Serve is to be rolled out in shares, and the
    cluster has no mesh that could copy or split the requests.

Why:
    KServe mirrors nothing, in services or in graphs. A RayService moves all requests of a cluster, and knows no
    versions side by side. The rollout does not happen, or it happens to everybody.

Example:
    ModelService("surge", model=model, runtime=KServe(), rollout=Shadow())

Instead:
    System("rides", [surge], meshes=[Istio()])

Source:
    kserve/kserve issue 2240 (open since 2022); KubeRay 1.7.0, RayService upgradeStrategy.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import add_mesh, cluster_of
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, RayServe
from aiscale.core.ports import Mesh
from aiscale.core.values.rollout import BlueGreen, Shadow, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV017"
SEVERITY = Severity.ERROR
FAULTS = ("serving-5",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service on a cluster without a mesh."""
    meshed = {cluster_of(graph.place_of(mesh)) for mesh in graph.of(Mesh)}
    for service in graph.of(ModelService):
        here = cluster_of(graph.place_of(service))
        if here in meshed or (meshed and (here is None or None in meshed)):
            continue
        rollout, runtime = service.rollout, service.runtime
        if isinstance(runtime, KServe) and isinstance(rollout, Shadow):
            what = "KServe copies no requests"
        elif isinstance(runtime, RayServe) and any(not isinstance(one, BlueGreen) for _, one in phases(rollout)):
            what = "a RayService has no two versions side by side"
        else:
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} can not be rolled out as a {type(rollout).__name__}: {what}",
            argument="rollout", label=what,
            help=f"a mesh that does it: {add_mesh(graph, service, [here])}; or another rollout",
        )  # fmt: skip
