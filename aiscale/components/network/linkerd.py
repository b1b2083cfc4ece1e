"""Linkerd."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Mesh, Place


class Linkerd(Mesh):
    """Linkerd carries the calls: a small proxy in each pod encrypts, balances and counts them."""

    family: ClassVar[str] = "meshes"
    retries_small_bodies_only: ClassVar[bool] = True
    obeys_service_profiles: ClassVar[bool] = True
    has_connection_policies: ClassVar[bool] = False
    unguarded: ClassVar[str] = 'Linkerd(authorization="none")'

    name: Name = Field(default="linkerd", kw_only=False)
    """Its name, its own where two clusters have such a mesh; a cluster has one mesh."""

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]{2}$")] = "2.20"
    """Minor version. Source: Linkerd 2.20 (2026-06)."""

    authorization: Literal["edges", "none"] = "edges"
    """``edges``: a service answers only those that call it in this system, by their identity in the mesh.
    ``none``: it answers all, unless an AuthorizationPolicy says who may call it."""

    tracing: bool = False
    """Whether the proxies report spans to the collector of the system's monitoring, where it has one."""

    without_proxy: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that stay outside the mesh."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    @property
    def outsiders(self) -> frozenset[Component]:
        """Its ``without_proxy``."""
        return frozenset(self.without_proxy)

    @property
    def authorizes_by_edges(self) -> bool:
        """As ``authorization`` says."""
        return self.authorization == "edges"

    @property
    def technology(self) -> str:
        """``Linkerd``."""
        return "Linkerd"
