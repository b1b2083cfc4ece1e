"""Who may call a service."""

from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget

Identity = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=317),
]
"""``namespace/service-account``."""


class AuthorizationPolicy(Component):
    """Who may call some services. Callers in the system are allowed by their calls; this names others.

    ``AuthorizationPolicy("reports-may-ask", of=[surge], allow=["analytics/reports"])``
    """

    domain: ClassVar[str] = "authorizations"

    of: Annotated[Many[CallTarget], Edge(EdgeKind.USES)]
    """The services that it is for."""

    allow: Many[Identity] = ()
    """Callers outside the system that are allowed too: the namespace and service account of each."""

    allow_components: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that are allowed without a declared call."""

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if not self.of:
            raise ValueError("of must name at least one service")
        return self
