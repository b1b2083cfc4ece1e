"""The SecurityPolicy of a route: external authorization, and tokens with their claims, or API keys.

Each listed provider has an issuer of its own, and a request needs a token that one of them verifies. A policy with
tokens and API keys would require both: where a route accepts either, tokens are verified alone. Claims are allowed by
provider: Envoy compares a claim with strings or with lists of strings, so that there is a rule for either type. The
claims ``scope`` and ``scp`` are lists: Envoy Gateway splits them at spaces.
Source: Envoy Gateway 1.9, SecurityPolicy; its translator, jwt.go and authorization.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from aiscale.components.network.authentication import ApiKey, Claim, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.route import Route
from aiscale.core.messages.wording import listed
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.policies import envoy_object, target
from aiscale.lowering.network.gateway_api.backends import GRPC, asked_by, reference
from aiscale.lowering.network.gateway_api.certificates import external_secret
from aiscale.lowering.network.gateway_api.rules import duration
from aiscale.lowering.resource import Resource

_SPLIT_AT_SPACES = frozenset({"scope", "scp"})


class Asked(NamedTuple):
    """What the policy of a route verifies.

    Attributes:
        tokens: tokens with the names of their providers.
        keys: API keys.
    """

    tokens: tuple[tuple[str, Jwt], ...]
    keys: tuple[ApiKey, ...]


def asked_of(route: Route) -> Asked:
    """What is verified of a route: tokens whose public keys have a URI, else API keys."""
    found = dict.fromkeys(one for one in route.asked if isinstance(one, Jwt) and one.jwks_uri is not None)
    tokens = tuple((f"jwt-{number}", one) for number, one in enumerate(found, 1))
    return Asked(tokens, () if tokens else tuple(dict.fromkeys(one for one in route.asked if isinstance(one, ApiKey))))


def is_compared(claim: str) -> bool:
    """Whether Envoy Gateway finds a claim: it takes dots in names for steps into objects."""
    return "." not in claim


def claim_header(claim: str) -> str:
    """Header with the value of a verified claim, by which limits count. Envoy removes that of the client."""
    return "x-jwt-claim-" + re.sub(r"[^a-z0-9]+", "-", claim.lower()).strip("-")


def security_policy(route: Route, kind: str, context: LoweringContext) -> Iterator[Resource]:
    """The policy of a route with authorization, authentication or claims, and the keys that are in a secret store.

    Args:
        route: the route, of a Gateway of Envoy Gateway.
        kind: ``HTTPRoute`` or ``GRPCRoute``.
        context: the graph and the namespace.
    """
    asked, claims = asked_of(route), _claims(route, context.graph)
    secrets = [_keys_of(route, number, one, context) for number, one in enumerate(asked.keys, 1)]
    made = [one for _, one in secrets if one is not None]
    yield from made
    spec: dict[str, Any] = {}
    decider = asked_by(route, context)
    if decider is not None and decider.endpoint is not None:
        spec["extAuth"] = _ext_auth(route, decider.endpoint, context.namespace)
    if asked.tokens:
        spec["jwt"] = {"providers": [_provider(name, one, _counted(route)) for name, one in asked.tokens]}
    if asked.keys:
        spec["apiKeyAuth"] = {
            "credentialRefs": [{"group": "", "kind": "Secret", "name": name} for name, _ in secrets],
            "extractFrom": [{"headers": list(dict.fromkeys(one.header for one in asked.keys))}],
        }
    if claims is not None:
        rules = [rule for name, _ in asked.tokens for rule in _allowed(name, claims)]
        spec["authorization"] = {"defaultAction": "Deny", **({"rules": rules} if rules else {})}
    if spec:
        yield envoy_object(
            route,
            "route",
            "SecurityPolicy",
            route.name,
            {"targetRefs": [target(kind, route.name)], **spec},
            f"{route.gateway.name} {_words(route, asked, claims)}",
            context,
            [
                *([decider.endpoint.key] if decider and decider.endpoint and decider.endpoint.key else []),
                *(one.key for one in made),
            ],
        )


def _ext_auth(route: Route, endpoint: Endpoint, namespace: str) -> dict[str, Any]:
    said = route.authorized_by
    if said is None:
        return {}
    service: dict[str, Any] = {"backendRefs": [reference(endpoint, namespace)]}
    if endpoint.app_protocol != GRPC:
        service |= {
            **({"path": said.path} if said.path is not None else {}),
            **({"headersToBackend": list(said.response_headers)} if said.response_headers else {}),
        }
    body = {"maxRequestBytes": said.max_request_bytes}
    return {
        "grpc" if endpoint.app_protocol == GRPC else "http": service,
        "timeout": duration(said.timeout_ms),
        "failOpen": said.failure_mode_allow,
        **({"headersToExtAuth": list(said.request_headers)} if said.request_headers else {}),
        **({"bodyToExtAuth": body} if said.max_request_bytes is not None else {}),
    }


def _words(route: Route, asked: Asked, claims: Sequence[Claim] | None) -> str:
    said = route.authorized_by
    asks = f"asks {said.target.name} whether requests of {route.name} are allowed" if said is not None else ""
    if not asked.tokens and not asked.keys and claims is None:
        return asks
    parts = []
    if asked.tokens:
        parts.append(f"a token of {listed(dict.fromkeys(one.issuer for _, one in asked.tokens), last='or')}")
    if asked.keys:
        parts.append("an API key")
    if claims is not None:
        names = list(dict.fromkeys(one.name for one in claims))
        parts.append(f"the claim{'s' if len(names) > 1 else ''} {listed(names)}")
    requests = "those" if asks else f"requests of {route.name}"
    return f"{asks}{' and ' if asks else ''}rejects {requests} without {' or without '.join(parts)}"


def _claims(route: Route, graph: ArchitectureGraph) -> list[Claim] | None:
    """The claims that a request must have, of all policies of a route; None without any."""
    policies = [one for one in graph.of(AuthorizationPolicy) if route in one.of]
    found = [claim for one in policies for claim in one.claims if is_compared(claim.name)]
    return list(dict.fromkeys(found)) or None


def _provider(name: str, token: Jwt, counted: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "issuer": token.issuer,
        **({"audiences": list(token.audiences)} if token.audiences else {}),
        "remoteJWKS": {"uri": token.jwks_uri},
        **({"claimToHeaders": [{"header": claim_header(one), "claim": one} for one in counted]} if counted else {}),
    }


def _counted(route: Route) -> list[str]:
    """Claims by which limits of a route count."""
    found = dict.fromkeys(one.claim for one in route.limits if one.claim is not None and one.limiter is None)
    return [one for one in found if is_compared(one)]


def _allowed(provider: str, claims: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    """What allows requests with all claims in a token of one provider: a rule for each choice of types."""
    for chosen in product(*map(_typed, claims)):
        yield {"action": "Allow", "principal": {"jwt": {"provider": provider, "claims": list(chosen)}}}


def _typed(claim: Claim) -> list[dict[str, Any]]:
    types = ["StringArray"] if claim.name in _SPLIT_AT_SPACES else ["String", "StringArray"]
    return [{"name": claim.name, "valueType": one, "values": list(claim.values)} for one in types]


def _keys_of(route: Route, number: int, key: ApiKey, context: LoweringContext) -> tuple[str, Resource | None]:
    """Name of the Secret with API keys, and what it is made of where they are in a secret store."""
    secret = key.credentials
    if isinstance(secret, KubernetesSecret):
        return secret.name, None
    name = fit(f"{route.name}-api-keys" + (f"-{number}" if number > 1 else ""))
    reason = f"{route.gateway.name} accepts the API keys in {secret.remote_key} for {route.name}"
    return name, external_secret(route, "route", secret, name, _read(secret, name), reason, context)


def _read(secret: ExternalSecret, name: str) -> dict[str, Any]:
    """Each property as a client, or one."""
    if secret.remote_property is None:
        return {"target": {"name": name}, "dataFrom": [{"extract": {"key": secret.remote_key}}]}
    client = re.sub(r"[^-._a-zA-Z0-9]", "-", secret.remote_property)
    remote = {"key": secret.remote_key, "property": secret.remote_property}
    return {"target": {"name": name}, "data": [{"secretKey": client, "remoteRef": remote}]}
