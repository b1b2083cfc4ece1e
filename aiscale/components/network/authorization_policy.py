"""Who may call a service, or come in by a route."""

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
    """Who may call some services, or come in by some routes.

    Callers in the system are allowed by their calls; for a service this names others. For a route it says what the
    verified token of a request must say.

    ``AuthorizationPolicy("reports-may-ask", of=[surge], allow=["analytics/reports"])``
    ``AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])``
    """

    family: ClassVar[str] = "authorizationpolicies"

    of: Annotated[Many[CallTarget | Entrance], Edge(EdgeKind.USES)]
    """The services or the routes that it is for."""

    allow: Many[Identity] = ()
    """Callers outside the system that are allowed too: the namespace and service account of each."""

    allow_components: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that are allowed without a declared call."""

    claims: Many[Claim] = ()
    """What the token of a request must say, for routes: all of it. Whom the route's or the gateway's ``authentication``
    has not verified is refused. Source: Istio 1.30, AuthorizationPolicy."""

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
