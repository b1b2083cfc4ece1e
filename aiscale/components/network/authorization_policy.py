"""Authorization policies of services and routes."""

from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints, model_validator

from aiscale.components.network.authentication import Claim
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget, Entrance

Identity = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=317),
]
"""``namespace/service-account``."""


class AuthorizationPolicy(Component):
    """Allows further callers of services, or restricts the clients of routes.

    Callers in the system are allowed by their declared calls; for a service, the policy adds others. For a route, it
    sets the claims that the verified token of a request must have.

    ``AuthorizationPolicy("reports-may-ask", of=[surge], allow=["analytics/reports"])`` ``AuthorizationPolicy("readers",
    of=[prices], claims=[Claim("scope", ["prices.read"])])``
    """

    family: ClassVar[str] = "authorizationpolicies"

    of: Annotated[Many[CallTarget | Entrance], Edge(EdgeKind.USES)]
    """Services or routes that it applies to."""

    allow: Many[Identity] = ()
    """Callers outside the system that are also allowed, each as ``namespace/service-account``."""

    allow_components: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that are allowed without a declared call."""

    claims: Many[Claim] = ()
    """Claims that the token of a request must have, for routes: all of them. Requests that the ``authentication`` of
    the route or the gateway has not verified are rejected. With the class ``istio`` they become an AuthorizationPolicy,
    with ``eg`` a part of the SecurityPolicy of the route. Source: Istio 1.30, AuthorizationPolicy; Envoy Gateway 1.9,
    SecurityPolicy, authorization."""

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if not self.of:
            raise ValueError("of must name at least one service or route")
        services = [one.name for one in self.of if not isinstance(one, Entrance)]
        if services and self.claims:
            raise ValueError(f"claims is for routes, where tokens are verified, and {services[0]} is a service")
        if len(services) < len(self.of):
            if services or self.allow or self.allow_components:
                raise ValueError("of names a route: allow, allow_components and services need a policy of their own")
            if not self.claims:
                raise ValueError('claims must be given for a route, for example [Claim("scope", ["prices.read"])]')
        return self
