"""Plain Gateway API, without a service mesh."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.component import Name
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import Mesh, Place


class GatewayApi(Mesh):
    """Gateways carry traffic from outside; calls between services go from pod to pod, unencrypted, without identity."""

    family: ClassVar[str] = "meshes"
    encrypts_calls: ClassVar[bool] = False

    name: Name = Field(default="gateway-api", kw_only=False)
    """Its name; one for each cluster is usual."""

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]+$")] = "1.6"
    """Minor version of the resource definitions. Source: Gateway API 1.6.0 (2026)."""

    channel: Literal["standard", "experimental"] = "standard"
    """``experimental`` has more fields, and they may change. Source: Gateway API documentation, versioning."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    @property
    def technology(self) -> str:
        """``Gateway API``."""
        return "Gateway API"
