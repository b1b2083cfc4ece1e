"""Linkerd."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Mesh, Place


class Linkerd(Mesh):
    """The Linkerd service mesh: a proxy in each pod encrypts, balances and measures calls.

    TCP ports of its services and Kafka brokers are opaque ports. Pods skip the proxy to databases outside of the mesh
    whose server speaks first (MySQL, MariaDB): protocol detection would delay each connection by 10 s.
    """

    family: ClassVar[str] = "meshes"
    injected_containers: ClassVar[tuple[str, ...]] = ("linkerd-init", "linkerd-network-validator", "linkerd-proxy")
    """Source: Linkerd 2.19, proxy injector."""

    retries_small_bodies_only: ClassVar[bool] = True
    obeys_service_profiles: ClassVar[bool] = True
    has_connection_policies: ClassVar[bool] = False
    unguarded: ClassVar[str] = 'Linkerd(authorization="none")'

    name: Name = Field(default="linkerd", kw_only=False)
    """Its name, its own where two clusters have such a mesh; a cluster has one mesh."""

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]{2}$")] = "2.20"
    """Minor version. Source: Linkerd 2.20 (2026-06)."""

    authorization: Literal["edges", "none"] = "edges"
    """``edges``: a service accepts only its declared callers in this system, by mesh identity. ``none``: it accepts all
    callers, unless an AuthorizationPolicy applies."""

    tracing: bool = False
    """Whether the proxies report spans to the collector of the system's monitoring, where it has one."""

    without_proxy: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that stay outside the mesh."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

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
