"""Plain Gateway API, without a service mesh."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.component import Name
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import Mesh, Place


class GatewayApi(Mesh):
    """Gateways for traffic from outside; calls between services go directly between pods, without mTLS or identity."""

    family: ClassVar[str] = "meshes"
    encrypts_calls: ClassVar[bool] = False

    name: Name = Field(default="gateway-api", kw_only=False)
    """Its name; usually one per cluster."""

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]+$")] = "1.6"
    """Minor version of its CRDs. Source: Gateway API 1.6.0 (2026)."""

    channel: Literal["standard", "experimental"] = "standard"
    """``experimental`` has more fields, which may change. Source: Gateway API documentation, versioning."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    @property
    def technology(self) -> str:
        """``Gateway API``."""
        return "Gateway API"
