"""Personal data is sent in plaintext between components.

What:
    A service in a cluster is called with requests that carry personal data (``contains_personal_data=True`` of the
    call or of the call before a fallback; HL7 messages by default), or it reads or writes a stream, or gets
    features from one, with ``contains_personal_data=True`` or ``classification="restricted"``. The mesh accepts
    plaintext (Istio ``PERMISSIVE``), or no mesh encrypts the call: there is none, or it is on another cluster, also
    on a cluster that a placement may use (``overflow``). A call to an external service with ``tls=False`` is in
    plaintext, and a call from another cluster or a site is from the gateway on, unless the gateway passes TLS
    through. Other requests through a gateway, and those of outside clients, are checked with a mesh only.
    Calls of an inference pool, an inference graph or a proxy are followed to what gets them. A service that serves
    HTTPS alone (``protocol="https"``) encrypts all calls to it itself.

    A ``PostgresDatabase`` with ``sslmode="disable"`` stores personal or restricted records, or an event table with
    them, and something reads or writes them. A proxy in the pod (``localhost``) encrypts the connection behind the
    pod, and a mesh may encrypt it inside the cluster.

Why:
    Anybody with access to one pod or node can read what TLS and ACLs protect elsewhere, and without certificates
    the caller is not identified.

    Passwords, queries and rows cross the network unencrypted. Anybody with access to a node or switch on the path
    can read them, and can impersonate the database.

Example:
    customers = Topic("customers", kafka, contains_personal_data=True)
    profile = Microservice("profile", produces=[customers], image=IMAGE)
    System("shop", [Microservice("front", calls=[profile], image=IMAGE)], meshes=[Istio(mtls="PERMISSIVE")])

    crm = PostgresDatabase("crm", host="crm.db.example", database="crm", user=role, sslmode="disable",
                           contains_personal_data=True)

Instead:
    System("shop", [Microservice("front", calls=[profile], image=IMAGE)], meshes=[Istio()])

    crm = PostgresDatabase("crm", host="crm.db.example", database="crm", user=role, ca=authority,
                           contains_personal_data=True)

Source:
    Istio documentation, PeerAuthentication; Regulation (EU) 2016/679, article 32, security of processing (2016);
    PostgreSQL 18 documentation, libpq, SSL support, protection provided in different modes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from aiscale.analysis.network.meshes import elsewhere, is_service_mesh, mesh_of, sent_to, way_into_mesh
from aiscale.analysis.network.routing import reached, routes_to
from aiscale.analysis.privacy.personal_data.data_flow import origin_at
from aiscale.analysis.privacy.sensitive_data import personal_calls, said_in, sensitive_services, words
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget, Entrance, Mesh, Place
from aiscale.core.relations import Call
from aiscale.core.values.host_addresses import is_cluster_name
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import is_forwarded, receivers

CODE = "NET024"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call and each query that carries personal data in plaintext."""
    yield from _call(graph)
    yield from _database(graph)


_Key = tuple[str, str, int | None]
_Call = tuple[GraphEdge, Component]
"""A call, and what gets its request in plaintext: what it names, or what that passes it on to."""


class _Sent(NamedTuple):
    """Personal data that a call is said to send in plaintext.

    Attributes:
        edge: the call or the fallback.
        said_by: the call that says so: itself, or that before the fallback.
        callee: who gets it.
        gateway: what hands it on in plaintext, where it comes from elsewhere; None where it comes from the caller's
            pods.
    """

    edge: GraphEdge
    said_by: GraphEdge
    callee: Component
    gateway: Component | None


def _call(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each permissive mesh, for each cluster with calls declared as plaintext, one for the rest.

    Then one for each cluster with calls that go in plaintext once they have moved there.
    """
    permissive: dict[Mesh, Diagnostic] = {}
    sent: dict[Place | None, list[_Sent]] = defaultdict(list)
    for one, mesh in _sent(graph):
        if mesh is not None and mesh.has_mtls_mode:
            sender = graph[one.said_by.source]
            why = f"gets personal data of {sender.name}"
            said = next(
                iter(_what_says_so(graph, one)), Related("its call says so", sender.location, one.said_by.field)
            )
            permissive.setdefault(mesh, _permissive(mesh, one.callee, why, said))
        else:
            sent[graph.place_of(one.callee)].append(one)
    told = {_key(one.edge) for found in sent.values() for one in found}
    sensitive = sensitive_services(graph)
    bare: list[_Call] = []
    for address in sensitive:
        callee = graph[address]
        if _serves_tls(callee) or not isinstance(graph.place_of(callee), KubernetesCluster):
            continue
        mesh = mesh_of(graph, callee)
        edges = list(_calls_to(graph, address))
        if mesh is not None and mesh.has_mtls_mode and mesh.accepts_plaintext and edges:
            records = sensitive[address]
            why = f"handles {words(records)} of {records.name}"
            permissive.setdefault(mesh, _permissive(mesh, callee, why, _holds(records)))
        elif not is_service_mesh(mesh):
            found = (edge for edge in edges if _key(edge) not in told and _runs_in_cluster(graph, edge.source))
            bare += [(edge, callee) for edge in found]
    yield from permissive.values()
    for said_of in sent.values():
        yield _said(graph, said_of)
    if bare:
        edge, callee = bare[0]
        caller, records = graph[edge.source], sensitive[callee.address]
        more = f" ({len(bare) - 1} more call{'s' if len(bare) > 2 else ''} like it)" if len(bare) > 1 else ""
        others = [_words(graph, one, to) for one, to in bare[1:]]
        yield caller.finding(
            CODE, SEVERITY, f"{_words(graph, edge, callee)} in plaintext{more}, and {callee.name} handles "
            f"{words(records)} of {records.name}",
            argument=edge.field, index=edge.item, label="no mesh encrypts it",
            notes=(f"in plaintext too: {listed(others)}",) if others else (),
            related=(_holds(records),),
            help=way_into_mesh(graph, [to for _, to in bare]),
        )  # fmt: skip
    for place, calls in _moving(graph, told.union(_key(one) for one, _ in bare)).items():
        if mesh_of(graph, calls[0][1], place) not in permissive:
            yield _moved(graph, place, calls)


def _calls_to(graph: ArchitectureGraph, address: str) -> Iterator[GraphEdge]:
    """The calls whose requests a service gets, by pools, graphs and proxies as well; routes are judged by their own."""
    seen, waiting = {address}, [address]
    for one in waiting:
        for edge in graph.edges_to(one, EdgeKind.CALLS):
            yield edge
            is_seen = edge.source in seen or isinstance(graph[edge.source], Entrance)
            if not is_seen and is_forwarded(graph, edge):
                seen.add(edge.source)
                waiting.append(edge.source)


def _moving(graph: ArchitectureGraph, told: Set[_Key]) -> Mapping[Place, Sequence[_Call]]:
    """Calls with personal data, or of what handles it, that are plaintext on clusters where they may move to."""
    sensitive = sensitive_services(graph)
    found: dict[Place, list[_Call]] = defaultdict(list)
    saying = {_key(edge) for edge, said_by in personal_calls(graph) if edge is said_by}
    for edge in graph.edges_of(EdgeKind.CALLS):
        key, caller = _key(edge), graph[edge.source]
        if key in told or isinstance(caller, Route):
            continue
        for callee in receivers(graph, graph[edge.target]):
            if _serves_tls(callee) or (callee.address not in sensitive and key not in saying):
                continue
            for place in elsewhere(graph, callee):
                is_there = place is graph.place_of(caller) or place in elsewhere(graph, caller)
                if is_there and isinstance(place, KubernetesCluster) and not _encrypts(mesh_of(graph, callee, place)):
                    found[place].append((edge, callee))
    return found


def _moved(graph: ArchitectureGraph, place: Place, calls: Sequence[_Call]) -> Diagnostic:
    first, callee = calls[0]
    caller, records = graph[first.source], sensitive_services(graph).get(callee.address)
    mesh = mesh_of(graph, callee, place)
    others = [_words(graph, one, to) for one, to in calls[1:]]
    more = f" ({len(others)} more call{'s' if len(others) > 1 else ''} like it)" if others else ""
    carries = "with personal data" if records is None else f"and {callee.name} handles {words(records)} of "
    return caller.finding(
        CODE, SEVERITY, f"{_words(graph, first, callee)} in plaintext on {place.name}{more}, {carries}"
        f"{'' if records is None else records.name}",
        argument=first.field, index=first.item,
        label=f"no mesh encrypts it on {place.name}" if mesh is None else f"{mesh.name} accepts plaintext",
        notes=(f"in plaintext too: {listed(others)}",) if others else (),
        related=(*list(sent_to(graph, callee, place))[:1], *(() if records is None else (_holds(records),))),
        help=f'mtls="STRICT" of {mesh.name}' if mesh is not None and mesh.has_mtls_mode
        else f"{way_into_mesh(graph, [to for _, to in calls], place)}; or another place than {place.name}",
    )  # fmt: skip


def _words(graph: ArchitectureGraph, edge: GraphEdge, callee: Component) -> str:
    """Who calls whom, and through what, where that passes the request on."""
    through = "" if edge.target == callee.address else f" through {graph[edge.target].name}"
    return f"{graph[edge.source].name} calls {callee.name}{through}"


def _encrypts(mesh: Mesh | None) -> bool:
    return mesh is not None and not mesh.accepts_plaintext


def _serves_tls(callee: Component) -> bool:
    return isinstance(callee, CallTarget) and callee.serves_tls


def _key(edge: GraphEdge) -> _Key:
    """What tells a reference from the others of the graph."""
    return edge.source, edge.field, edge.item


def _sent(graph: ArchitectureGraph) -> Iterator[tuple[_Sent, Mesh | None]]:
    """Personal data that calls say they send in plaintext, with the mesh there that lets them, if it is one."""
    for edge, said_by in personal_calls(graph):
        targets = reached(graph, edge)
        for callee in targets:
            place = graph.place_of(callee)
            if isinstance(callee, ExternalService) and not callee.tls:
                yield _Sent(edge, said_by, callee, None), None
            if isinstance(callee, Gateway) or not isinstance(place, KubernetesCluster):
                continue
            mesh = mesh_of(graph, callee)
            if _encrypts(mesh) or _serves_tls(callee):
                continue
            is_permissive = mesh is not None and mesh.has_mtls_mode
            home = graph.place_of(graph[said_by.source])
            gateways = [one for one in targets if isinstance(one, Gateway)]
            if not gateways and home is place:
                yield _Sent(edge, said_by, callee, None), mesh
                continue
            if home is None and not is_permissive:
                continue
            gateways = gateways or [route.gateway for route, _ in routes_to(graph, callee)]
            # A gateway that passes TLS on leaves it to the service; how one without a gateway is reached, nobody says.
            if gateways and not any(listener.protocol == "TLS" for one in gateways for listener in one.listeners):
                yield _Sent(edge, said_by, callee, gateways[0]), mesh


def _said(graph: ArchitectureGraph, found: Sequence[_Sent]) -> Diagnostic:
    first = found[0]
    edge, callee, asked = first.edge, first.callee, graph[first.edge.source]
    sender = graph[first.said_by.source]
    others = [f"{graph[one.said_by.source].name} to {one.callee.name}" for one in found[1:]]
    more = f" ({len(others)} more call{'s' if len(others) > 1 else ''} like it)" if others else ""
    if first.gateway is None:
        message = f"{sender.name} sends personal data to {callee.name} in plaintext{more}"
    else:
        message = f"{first.gateway.name} forwards personal data of {sender.name} to {callee.name} in plaintext{more}"
    return asked.finding(
        CODE, SEVERITY, message, argument=edge.field, index=edge.item,
        label="without TLS" if isinstance(callee, ExternalService) else "no mesh encrypts it",
        notes=(f"in plaintext too: {listed(others)}",) if others else (),
        related=_what_says_so(graph, first),
        help=f"leave out tls=False of {callee.name}" if isinstance(callee, ExternalService)
        else way_into_mesh(graph, [callee]),
    )  # fmt: skip


def _what_says_so(graph: ArchitectureGraph, sent: _Sent) -> tuple[Related, ...]:
    """What says that it is personal data, where that is not the call itself."""
    sender = graph[sent.said_by.source]
    if sent.said_by is not sent.edge:
        return (Related("the call before it says so", sender.location, sent.said_by.field),)
    is_own = isinstance(sent.edge.relation, Call) and sent.edge.relation.contains_personal_data
    return () if is_own else (Related("HL7 messages contain patient data", sender.location, "protocol"),)


def _permissive(mesh: Mesh, callee: Component, why: str, said: Related) -> Diagnostic:
    return mesh.finding(
        CODE, SEVERITY, f"{callee.name} {why}, and answers callers in plaintext",
        argument="mtls", label="plaintext is accepted", related=(said,), help='mtls="STRICT"',
    )  # fmt: skip


def _runs_in_cluster(graph: ArchitectureGraph, address: str) -> bool:
    caller = graph[address]
    return not isinstance(caller, Route) and isinstance(graph.place_of(caller), KubernetesCluster)


def _holds(records: Component) -> Related:
    return Related(f"{records.name} is declared to contain {words(records)}", records.location, said_in(records))


def _database(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such database."""
    for database in graph.of(PostgresDatabase):
        if database.sslmode != "disable" or _is_in_pod(database.host):
            continue
        tables = [graph[edge.source] for edge in graph.in_edges(database, EdgeKind.STORED_IN)]
        kept = [(one, origin) for one in (database, *tables) if (origin := origin_at(graph, one)) is not None]
        users: dict[str, Component] = {}
        for one, _ in kept:
            for edge in graph.in_edges(one, EdgeKind.READS, EdgeKind.WRITES):
                user = graph[edge.source]
                if not (is_cluster_name(database.host) and is_service_mesh(mesh_of(graph, user))):
                    users[user.address] = user
        if users:
            holder, records = kept[0]
            of = "" if records is holder else f" of {records.name}"
            where = "" if holder is database else f" in {holder.name}"
            verb = "asks" if len(users) == 1 else "ask"
            yield database.finding(
                CODE, SEVERITY, f"{listed(disambiguated(*users.values()))} {verb} {database.name} in plaintext, which "
                f"keeps {words(records)}{of}{where}",
                argument="sslmode", label="no TLS",
                related=() if records is database else
                (Related(f"{records.name} is declared to contain "
                f"{words(records)}", records.location, said_in(records)),),
                help='sslmode="require", or "verify-full" with ca=…, which also verifies the server',
            )  # fmt: skip


def _is_in_pod(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")
