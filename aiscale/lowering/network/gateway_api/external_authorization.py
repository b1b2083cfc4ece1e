"""External authorization at gateways of the class ``istio``: AuthorizationPolicies with the action CUSTOM.

Istio denies the requests of a policy whose provider it does not know, and of all where the proxies of a gateway would
use several. Source: Istio 1.30, AuthorizationPolicy; pilot/pkg/security/authz/builder, CUSTOM policies.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.external_authorization import ExternalAuthorization
from aiscale.components.network.route import Route
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.naming import fit
from aiscale.lowering.network.gateway_api.backends import GRPC, asked_by
from aiscale.lowering.network.gateway_api.istio_authentication import gateway_policy
from aiscale.lowering.network.gateway_api.listeners import terminated
from aiscale.lowering.network.gateway_api.request_operations import operations
from aiscale.lowering.resource import Resource

_OF_PROVIDER = ("path", "request_headers", "response_headers", "max_request_bytes", "timeout_ms", "failure_mode_allow")
_OF_HTTP = ("path", "response_headers")


def custom_policy(route: Route, context: LoweringContext) -> Iterator[Resource]:
    """What lets the provider decide on the requests of a route."""
    said = route.authorized_by
    if said is None or said.provider is None or route.gateway.class_name != "istio" or not terminated(route):
        return
    rules = [{"to": to, **({"when": when} if when else {})} for to, when in operations(route, context.graph)]
    yield gateway_policy(
        route,
        route.gateway,
        "route",
        fit(f"{route.name}-external-authorization"),
        {"action": "CUSTOM", "provider": {"name": said.provider}, "rules": rules},
        f"{route.gateway.name} asks {said.target.name} whether requests of {route.name} are allowed",
        context,
    )


def authorization_left_out(route: Route, graph: ArchitectureGraph) -> Iterator[str]:
    """What of the external authorization of a route has no object, or is not used."""
    said, kind = route.authorized_by, route.gateway.class_name
    if said is None:
        return
    if route.gateway.is_envoy_gateway:
        decider = asked_by(route, make_context(graph))
        if decider is not None and decider.endpoint is not None and decider.endpoint.app_protocol == GRPC:
            yield from (f"{_name(one)}, which {said.target.name} is not sent over gRPC" for one in _set(said, _OF_HTTP))
        yield from (f"{_name(one)} at a Gateway of class {kind}" for one in _set(said, ("provider",)))
    elif kind != "istio":
        yield f"external_authorization of Route at a Gateway of class {kind}"
    elif said.provider is None:
        yield "external_authorization of Route at a Gateway of class istio, which needs provider"
    else:
        yield from (
            f"{_name(one)} at a Gateway of class istio: the provider has it" for one in _set(said, _OF_PROVIDER)
        )


def _set(said: ExternalAuthorization, names: tuple[str, ...]) -> list[str]:
    return [one for one in names if one in said.model_fields_set]


def _name(field: str) -> str:
    return f"external_authorization.{field} of Route"
