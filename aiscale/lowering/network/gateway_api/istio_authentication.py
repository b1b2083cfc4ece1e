"""Tokens and claims at gateways of the class ``istio``: a RequestAuthentication, and AuthorizationPolicies that deny.

The RequestAuthentication verifies tokens and admits requests without one; the policies deny these for the requests of
each route that asks for a token. Source: Istio 1.30, RequestAuthentication, AuthorizationPolicy, security best
practices (hosts with and without a port).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aiscale.components.network.authentication import Claim, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.gateway_api.listeners import terminated
from aiscale.lowering.network.gateway_api.request_operations import operations
from aiscale.lowering.network.gateway_api.versions import GROUP
from aiscale.lowering.resource import Resource, kubernetes_resource

_API = "security.istio.io/v1"
Rule = dict[str, Any]


def verifies_tokens(gateway: Gateway) -> bool:
    """Whether tokens and claims of its routes become objects."""
    return gateway.class_name == "istio"


def request_authentication(gateway: Gateway, routes: Sequence[Route], context: LoweringContext) -> Iterator[Resource]:
    """What verifies tokens of a gateway, and what denies requests without one."""
    asking = [one for one in routes if _tokens(one) and terminated(one)]
    if not asking or not verifies_tokens(gateway):
        return
    tokens = dict.fromkeys((one.issuer, one.jwks_uri) for route in asking for one in _tokens(route))
    jwt_rules = [
        {"issuer": issuer, **({"jwksUri": uri} if uri is not None else {}), "forwardOriginalToken": True}
        for issuer, uri in tokens
    ]
    issuers = listed(dict.fromkeys(issuer for issuer, _ in tokens))
    yield gateway_policy(
        gateway, gateway, "gateway", fit(f"{gateway.name}-tokens"), {"jwtRules": jwt_rules},
        f"{gateway.name} verifies tokens of {issuers}", context, "RequestAuthentication",
    )  # fmt: skip
    rules = _joined(rule for route in asking for rule in _without_token(route, context.graph))
    yield gateway_policy(
        gateway, gateway, "gateway", fit(f"{gateway.name}-tokens"), {"action": "DENY", "rules": rules},
        f"{gateway.name} denies requests for {listed(one.name for one in asking)} without a token", context,
    )  # fmt: skip


def claim_policies(policy: AuthorizationPolicy, context: LoweringContext) -> Iterator[Resource]:
    """What denies requests whose token lacks a claim: one policy for each gateway of the routes."""
    routes = [one for one in policy.of if isinstance(one, Route) and verifies_tokens(one.gateway) and terminated(one)]
    for gateway in dict.fromkeys(one.gateway for one in routes):
        own = [one for one in routes if one.gateway is gateway]
        rules = _joined(
            rule for route in own for claim in policy.claims for rule in _without_claim(route, claim, context)
        )
        names = listed(claim.name for claim in policy.claims)
        yield gateway_policy(
            policy, gateway, "gateway", _policy_name(policy, gateway),
            {"action": "DENY", "rules": rules},
            f"{gateway.name} denies requests for {listed(one.name for one in own)} without the claims {names}", context,
        )  # fmt: skip


def guards(route: Route, graph: ArchitectureGraph) -> Iterator[str]:
    """Keys of what denies requests of a route: the route is created after these."""
    if not verifies_tokens(route.gateway) or not terminated(route):
        return
    if _tokens(route):
        name = fit(f"{route.gateway.name}-tokens")
        yield from (f"requestauthentication/{name}", f"authorizationpolicy/{name}")
    for policy in graph.of(AuthorizationPolicy):
        if route in policy.of:
            yield f"authorizationpolicy/{_policy_name(policy, route.gateway)}"


def _policy_name(policy: AuthorizationPolicy, gateway: Gateway) -> str:
    return fit(f"{policy.name}-{gateway.name}")


def _tokens(route: Route) -> list[Jwt]:
    return [one for one in route.asked if isinstance(one, Jwt)]


def _without_token(route: Route, graph: ArchitectureGraph) -> Iterator[Rule]:
    """Requests of a route without a token of its issuers, or with one for another audience."""
    tokens, requests = _tokens(route), list(operations(route, graph))
    principals = sorted({f"{one.issuer}/*" for one in tokens})
    for to, when in requests:
        yield {"from": [{"source": {"notRequestPrincipals": principals}}], "to": to, **_when(when)}
    for issuer in dict.fromkeys(one.issuer for one in tokens):
        of_issuer = [one for one in tokens if one.issuer == issuer]
        if not all(one.audiences for one in of_issuer):
            continue
        accepted = sorted({audience for one in of_issuer for audience in one.audiences})
        for to, when in requests:
            others = [*when, {"key": "request.auth.audiences", "notValues": accepted}]
            yield {"from": [{"source": {"requestPrincipals": [f"{issuer}/*"]}}], "to": to, "when": others}


def _without_claim(route: Route, claim: Claim, context: LoweringContext) -> Iterator[Rule]:
    missing = {"key": f"request.auth.claims[{claim.name}]", "notValues": list(claim.values)}
    for to, when in operations(route, context.graph):
        yield {"to": to, "when": [*when, missing]}


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules with the same sources and conditions as one: a policy has 512 at most."""
    found: dict[str, Rule] = {}
    for rule in rules:
        key = repr((rule.get("from"), rule.get("when")))
        first = found.setdefault(key, rule)
        if first is not rule:
            found[key] = {**first, "to": [*first["to"], *rule["to"]]}
    return list(found.values())


def _when(conditions: list[Rule]) -> Rule:
    return {"when": conditions} if conditions else {}


def gateway_policy(
    owner: Component,
    gateway: Gateway,
    role: str,
    name: str,
    spec: Rule,
    reason: str,
    context: LoweringContext,
    kind: str = "AuthorizationPolicy",
) -> Resource:
    """An object of Istio for the proxies of a gateway.

    Args:
        owner: the component.
        gateway: the gateway.
        role: ``gateway`` or ``route``.
        name: of the object.
        spec: of the object, without its target.
        reason: why it is there.
        context: the namespace and the labels.
        kind: of the object.
    """
    target = {"group": GROUP, "kind": "Gateway", "name": gateway.name}
    manifest = {
        "apiVersion": _API,
        "kind": kind,
        "metadata": context.metadata(owner, name, role),
        "spec": {"targetRefs": [target], **spec},
    }
    return kubernetes_resource(manifest, address=owner.address, reason=reason, depends_on=(context.namespace_key,))
