"""What of Gateways and Routes has no place in the objects of Envoy Gateway."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.authentication import ApiKey, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.route import Route
from aiscale.lowering.network.envoy_gateway.backend_traffic import local_limits
from aiscale.lowering.network.envoy_gateway.security import asked_of, is_compared


def left_out_of_route(route: Route) -> Iterator[str]:
    """Parts of a route whose requests Envoy Gateway sees."""
    yield from local_limits(route).left_out
    if any(isinstance(one, Jwt) and one.jwks_uri is None for one in route.asked):
        yield "authentication of Route by Jwt without jwks_uri, which Envoy Gateway does not discover"
    if asked_of(route).tokens and any(isinstance(one, ApiKey) for one in route.asked):
        yield "authentication of Route by ApiKey in place of Jwt at Envoy Gateway, which would require both"


def left_out_of_policy(policy: AuthorizationPolicy) -> Iterator[str]:
    """Claims that Envoy Gateway does not find."""
    if any(not is_compared(one.name) for one in policy.claims):
        yield "claims of AuthorizationPolicy with a dot in the name, which Envoy Gateway takes for a nested claim"
