"""A service with personal data, or a model, is open to anybody.

What:
    An outside client calls, by a route or a global load balancer before it, a service that reads a stream or a
    table, or gets features, with ``contains_personal_data=True`` or ``classification="restricted"``, and nothing
    authenticates the client: no ``authentication`` of the route or its gateway, no ``external_authorization``, and no
    client certificates.
    ``contains_personal_data=False`` of the call does not matter here, since the answer contains the data. Routes
    with ``authentication=()``, listeners that pass TLS through or are behind a TLS-terminating load balancer,
    balancers that proxy requests (``cloudflare``, ``google-cloud``, ``azure-front-door``), and services that only
    write such records are skipped.

    The mesh has ``authorization="none"``, and no AuthorizationPolicy covers a model service.

Why:
    Services behind a gateway rely on it to authenticate clients. Without it, anybody who enumerates identifiers
    gets the data of all customers.

    Any pod of the cluster may extract the model through queries, read what it knows of people, or use its GPUs.

Example:
    customers = Topic("customers", kafka, contains_personal_data=True)
    profile = Microservice("profile", consumes=[Consume(customers, idempotent=True)], image=IMAGE)
    edge = Gateway("edge", listeners=[Listener(certificate=tls)])
    ExternalClient("app", calls=[Call(Route("profile", gateway=edge, targets=[profile]))])

    System("ride-demand", [surge], meshes=[Istio(authorization="none")])

Instead:
    edge = Gateway("edge", listeners=[Listener(certificate=tls)], authentication=[Jwt("https://login.example")])

    System("ride-demand", [surge], meshes=[Istio()])

Source:
    OWASP API Security Top 10 (2023), API2, broken authentication; Regulation (EU) 2016/679, article 32 (2016); Istio
    documentation, AuthorizationPolicy: without one every request is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.network.routing import answering
from aiscale.analysis.privacy.sensitive_data import said_in, sensitive_readers, words
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.route import Route
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Mesh
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import receivers
from aiscale.rules.network.listeners import asks_for_certificates

CODE = "NET034"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route and each mesh that authenticates nobody."""
    yield from _route(graph)
    yield from _model(graph)


_HANDS_ON = frozenset({"cloudflare", "google-cloud", "azure-front-door"})
"""Balancers that take requests themselves, and may ask who comes before they hand them on."""


def _route(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route that asks nobody, at the first such service behind it."""
    readers = sensitive_readers(graph)
    for route in graph.of(Route) if readers else ():
        if (
            route.authentication is not None
            or route.checks_clients
            or asks_for_certificates(route)
            or _is_asked_before(route)
        ):
            continue
        asked_by = ((edge, one) for edge in answering(graph, route) for one in receivers(graph, graph[edge.target]))
        edge, service = next(((edge, one) for edge, one in asked_by if one.address in readers), (None, None))
        client = next(_clients(graph, route), None)
        if edge is not None and service is not None and client is not None:
            records = readers[service.address]
            name, asked, known = disambiguated(route, service, records)
            yield route.finding(
                CODE, SEVERITY, f"{name} does not authenticate clients, but {asked} behind it reads "
                f"{words(records)} of {known}",
                argument="targets", index=edge.item, label=f"{client.name} gets access, and so does anybody",
                related=(Related(f"{known} is declared to contain {words(records)}", records.location,
                                 said_in(records)),),
                help=f'authentication=[Jwt("https://…")] of {name} or {route.gateway.name}, or authentication=() '
                f"if {asked} authenticates clients, or its answers are public",
            )  # fmt: skip


def _is_asked_before(route: Route) -> bool:
    """Whether requests may have been asked, or are only asked behind the gateway."""
    return any(one.protocol == "TLS" or one.tls_ends_at is not None for one in route.gateway.listeners)


def _clients(graph: ArchitectureGraph, route: Route) -> Iterator[Component]:
    """Outside clients that come in by the route, themselves or by a balancer that only names it to them."""
    for edge in graph.edges_to(route.address, EdgeKind.CALLS):
        caller = graph[edge.source]
        if isinstance(caller, GlobalLoadBalancer) and caller.product not in _HANDS_ON:
            calls = graph.edges_to(caller.address, EdgeKind.CALLS)
        else:
            calls = (edge,)
        yield from (graph[one.source] for one in calls if isinstance(graph[one.source], ExternalClient))


def _model(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            argument="authorization", label="no authorization",
            help=f'authorization="edges", or an AuthorizationPolicy on {listed(names)}',
        )  # fmt: skip
