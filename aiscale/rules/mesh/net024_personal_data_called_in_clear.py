"""Services pass on personal data in clear.

What:
    A service in a cluster is called that reads or writes a stream, or gets features from one, with
    ``contains_personal_data=True`` or ``classification="restricted"``. The mesh lets its callers come without mutual
    TLS (Istio ``PERMISSIVE``), or no mesh encrypts the call: there is none, or it is that of another cluster. Requests
    that a gateway hands on are counted with a mesh only.

Why:
    Whoever gets into one pod or one node can listen to what the stream keeps behind TLS and rights; and without
    certificates nobody knows who has asked.

Example:
    customers = Topic("customers", kafka, contains_personal_data=True)
    profile = Microservice("profile", produces=[customers], image=IMAGE)
    System("shop", [Microservice("front", calls=[profile], image=IMAGE)], mesh=Istio(mtls="PERMISSIVE"))

Instead:
    System("shop", [Microservice("front", calls=[profile], image=IMAGE)], mesh=Istio())

Source:
    Istio documentation, PeerAuthentication; Regulation (EU) 2016/679, article 32, security of processing (2016).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.sensitive import said_in, sensitive_services, words
from aiscale.components.mesh.istio import Istio
from aiscale.components.mesh.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Mesh
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.mesh.meshes import is_service_mesh, mesh_of, outside, said_mesh

CODE = "NET024"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each permissive mesh, and one for all calls that no mesh encrypts."""
    permissive: dict[Mesh, Component] = {}
    bare: list[GraphEdge] = []
    sensitive = sensitive_services(graph)
    for address in sensitive:
        callee = graph[address]
        if not isinstance(graph.place_of(callee), KubernetesCluster):
            continue
        mesh = mesh_of(graph, callee)
        edges = graph.edges_to(address, EdgeKind.CALLS)
        if isinstance(mesh, Istio) and mesh.mtls == "PERMISSIVE" and edges:
            permissive.setdefault(mesh, callee)
        elif not is_service_mesh(mesh):
            bare += [edge for edge in edges if _runs_in_cluster(graph, edge.source)]
    for mesh, callee in permissive.items():
        records = sensitive[callee.address]
        yield mesh.finding(
            CODE, SEVERITY, f"{callee.name} has to do with {words(records)} of {records.name}, and answers callers in "
            "clear",
            argument="mtls", label="no certificate is asked for",
            related=(_said(records),), help='mtls="STRICT"',
        )  # fmt: skip
    if bare:
        edge = bare[0]
        caller, callee, records = graph[edge.source], graph[edge.target], sensitive[edge.target]
        more = f" ({len(bare) - 1} more call{'s' if len(bare) > 2 else ''} like it)" if len(bare) > 1 else ""
        others = [f"{graph[one.source].name} calls {graph[one.target].name}" for one in bare[1:]]
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} calls {callee.name} in clear{more}, and {callee.name} has to do with "
            f"{words(records)} of {records.name}",
            argument=edge.field, index=edge.item, label="no mesh encrypts it",
            notes=(f"in clear too: {listed(others)}",) if others else (),
            related=(_said(records),),
            help=_help(graph, callee),
        )  # fmt: skip


def _help(graph: ArchitectureGraph, callee: Component) -> str:
    mesh, place = said_mesh(graph, callee), graph.place_of(callee)
    if mesh is None or not is_service_mesh(mesh):
        return "System(…, mesh=Istio()), or mesh=Linkerd()"
    if callee in outside(mesh):
        return f"take {callee.name} out of without_proxy"
    where = place.name if place is not None else "another cluster"
    return f"{mesh.name} is on another cluster: a System of its own for what is on {where}, with a mesh there"


def _runs_in_cluster(graph: ArchitectureGraph, address: str) -> bool:
    caller = graph[address]
    return not isinstance(caller, Route) and isinstance(graph.place_of(caller), KubernetesCluster)


def _said(records: Component) -> Related:
    return Related(f"{records.name} is said to hold {words(records)}", records.location, said_in(records))
