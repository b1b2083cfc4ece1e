"""Two meshes are on the same cluster.

What:
    A second service mesh on a cluster, of the same system or of another one of the whole; or one system with two
    meshes there, plain Gateway API among them. A system may use ``GatewayApi`` inside one with a service mesh, and
    then has no mesh.

Why:
    A system has one namespace in each cluster, and a pod gets the proxy of one mesh; which one depends on which
    controller changes the pod last. Only one of two equal policies applies, and calls between pods of the two
    meshes are in plaintext or refused.

Example:
    System("shop", [pricing], meshes=[Istio(on=eu), Linkerd(on=eu)])

Instead:
    System("shop", [pricing, stock], meshes=[Istio(on=eu), Linkerd(on=us)])

Source:
    Istio documentation, sidecar injection (a namespace has one label istio.io/rev) and installing several control
    planes (each its own namespaces); Linkerd documentation, automatic proxy injection (by annotation of the namespace).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aiscale.analysis.network.meshes import cluster_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.ports import Mesh, Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET035"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each mesh on a cluster that has one already."""
    is_only = len(list(islice(graph.of(KubernetesCluster), 2))) < 2
    whole: dict[Place | None, Mesh] = {}
    told: set[Mesh] = set()
    for system in graph.system.systems:
        own: dict[Place | None, Mesh] = {}
        for mesh in system.meshes:
            place = cluster_of(graph.place_of(mesh))
            if place is None and not is_only:
                continue  # PLT002 asks where it is.
            first = own.setdefault(place, mesh)
            if mesh.encrypts_calls:
                first = whole.setdefault(place, mesh) if first is mesh else first
            if first is not mesh and mesh not in told:
                told.add(mesh)
                yield _second(mesh, first, place, is_only=is_only)


def _second(mesh: Mesh, first: Mesh, place: Place | None, *, is_only: bool) -> Diagnostic:
    where = place.name if place is not None else "the cluster"
    return mesh.finding(
        CODE, SEVERITY, f"{first.name} and {mesh.name} are both on {where}",
        argument="on", label=f"{where} has a mesh already",
        related=(Related(f"{first.name} is made", first.location, "on"),),
        help=f"leave out {first.name} or {mesh.name}" + ("" if is_only else ", or on=… of another cluster"),
    )  # fmt: skip
