"""What the targets of a Route are in the cluster: Services, and InferencePools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from aiscale.analysis.delivery.ab_tests import hashed_model
from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.network.backend_tls import tls_of
from aiscale.analysis.network.routing import AUTHORIZER, is_question
from aiscale.components.network.backend_tls import BackendTls
from aiscale.components.network.route import Backend, Mirror, Route
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.naming import instance_name
from aiscale.lowering.network.gateway_api.backend_tls import lacks_tls
from aiscale.lowering.network.gateway_api.listeners import passed_through, terminated
from aiscale.lowering.registry import binding_of, runtime_of

GRPC = "kubernetes.io/h2c"
_REQUESTS = ("http", GRPC)


class Sent(NamedTuple):
    """A target of a route: its share, and the endpoint for requests, or for connections that are passed through.

    Attributes:
        target: the component.
        percent: its share of the requests.
        endpoint: where they go; None where nothing in the cluster is known to take them.
        version: version of the model, which responses name in a header; empty where they do not.
        tls: TLS of the gateway to it; None for plaintext, and for connections that are passed through.
    """

    target: Component
    percent: float
    endpoint: Endpoint | None
    version: str = ""
    tls: BackendTls | None = None


def sent_to(route: Route, context: LoweringContext, *, by_connection: bool = False) -> tuple[Sent, ...]:
    """The targets of a route, in the order in which they are declared.

    Args:
        route: the route.
        context: the graph and the namespace.
        by_connection: whether the gateway passes TLS through, and does not see requests.
    """
    edges = {edge.item: edge for edge in _calls(route, context.graph) if edge.field.startswith("targets")}
    found = []
    for item in sorted(edges, key=lambda item: item or 0):
        given = route.targets[item or 0]
        percent = given.weight if isinstance(given, Backend) else 100.0
        found.append(_sent(edges[item], percent, context, by_connection=by_connection))
    return tuple(found) if by_connection else tuple(one for sent in found for one in _versions(sent, route, context))


def _versions(sent: Sent, route: Route, context: LoweringContext) -> Iterator[Sent]:
    """The target, and both of its versions where the gateway divides users by a hash, or an operator holds shares."""
    tested = hashed_model(sent.target, route, context.whole)
    held, beside = held_share(sent.target), _beside(sent)
    if held is not None and beside is not None and not held.is_copied:
        yield sent._replace(percent=sent.percent * (100 - held.percent) / 100)
        yield beside._replace(percent=sent.percent * held.percent / 100)
        return
    if tested is None or sent.endpoint is None:
        yield sent
        return
    name, share = instance_name(tested.service), tested.test.percent
    yield sent._replace(percent=100 - share, version=tested.current.version)
    # Users move once the new version runs.
    new = replace(sent.endpoint, name=name, key=f"deployment/{name}")
    yield sent._replace(percent=share, endpoint=new, version=tested.service.model.version)


def mirrored_to(route: Route, context: LoweringContext) -> Sent | None:
    """What gets a copy of the requests."""
    percent = route.mirror.percent if isinstance(route.mirror, Mirror) else 100.0
    edges = (edge for edge in _calls(route, context.graph) if edge.field.startswith("mirror"))
    return next((_sent(edge, percent, context) for edge in edges), _shadowed(route, context))


def _shadowed(route: Route, context: LoweringContext) -> Sent | None:
    """The new version of its only target, where its operator holds it for copies of requests."""
    edges = [one for one in _calls(route, context.graph) if one.field.startswith("targets")]
    if len(edges) != 1 or (held := held_share(context.graph[edges[0].target])) is None or not held.is_copied:
        return None
    beside = _beside(_sent(edges[0], 100.0, context))
    return beside._replace(percent=held.percent) if beside is not None else None


def _beside(sent: Sent) -> Sent | None:
    """The new version of a target at the Service that its operator creates for it; None without one."""
    runtime = runtime_of(sent.target) if isinstance(sent.target, ModelService) else None
    if runtime is None or sent.endpoint is None or not isinstance(sent.target, ModelService):
        return None
    name = runtime.service_beside(sent.target)
    return sent._replace(endpoint=replace(sent.endpoint, name=name)) if name is not None else None


def asked_by(route: Route, context: LoweringContext) -> Sent | None:
    """What authorizes the requests: at its gRPC port where it has one."""
    edge = next((one for one in context.graph.edges_from(route.address) if one.field == AUTHORIZER), None)
    if edge is None:
        return None
    target = context.graph[edge.target]
    usable = _by_request(target, edge, context)
    return Sent(target, 100.0, usable[-1] if usable else None)


def unreached(route: Route, graph: ArchitectureGraph) -> tuple[Component, ...]:
    """Targets of a route of which no Service in the cluster is known, so that it is not deployed.

    A route whose targets only take connections is one for listeners that pass TLS through.
    """
    context = make_context(graph)
    connections = without_service(sent_to(route, context, by_connection=True)) if passed_through(route) else ()
    if not terminated(route):
        return connections
    beside = [mirrored_to(route, context)]
    if route.gateway.is_envoy_gateway:
        beside.append(asked_by(route, context))
    requests = without_service((*sent_to(route, context), *(one for one in beside if one is not None)))
    return () if passed_through(route) and not connections else requests


def without_service(sent: Iterable[Sent]) -> tuple[Component, ...]:
    """The targets without an endpoint, each once."""
    return tuple({one.target.address: one.target for one in sent if one.endpoint is None}.values())


def reference(endpoint: Endpoint, here: str) -> dict[str, Any]:
    """``backendRef`` of a route in a namespace."""
    return {
        **({"group": endpoint.group} if endpoint.group else {}),
        **({"kind": endpoint.kind} if endpoint.kind != "Service" else {}),
        "name": endpoint.name,
        **({"namespace": endpoint.namespace} if endpoint.namespace not in {"", here} else {}),
        **({"port": endpoint.port} if endpoint.port is not None else {}),
    }


def _calls(route: Route, graph: ArchitectureGraph) -> Iterator[GraphEdge]:
    return (edge for edge in graph.edges_from(route.address, EdgeKind.CALLS) if not is_question(edge))


def _sent(edge: GraphEdge, percent: float, context: LoweringContext, *, by_connection: bool = False) -> Sent:
    target = context.graph[edge.target]
    if by_connection:
        offered = _offered(target, edge, context)
        return Sent(target, percent, next((one for one in offered if one.kind == "Service"), None))
    route, tls = context.graph[edge.source], tls_of(edge)
    if tls is not None and isinstance(route, Route):
        is_verified = not any(lacks_tls(route, tls, context.graph))
        offered = _offered(target, edge, context) if is_verified else ()
        return Sent(target, percent, next((one for one in offered if one.app_protocol == "https"), None), tls=tls)
    usable = _by_request(target, edge, context)
    return Sent(target, percent, usable[0] if usable else None)


def _by_request(target: Component, edge: GraphEdge, context: LoweringContext) -> list[Endpoint]:
    """Endpoints for requests: those of HTTP, then those of gRPC."""
    usable = (one for one in _offered(target, edge, context) if one.app_protocol in _REQUESTS)
    return sorted(usable, key=lambda one: one.app_protocol == GRPC)


def _offered(target: Component, edge: GraphEdge, context: LoweringContext) -> Sequence[Endpoint]:
    binding = binding_of(target)
    return binding(target, edge, context).endpoints if binding is not None else ()
