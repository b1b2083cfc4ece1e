"""Linkerd."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.mesh_charts import LinkerdCharts
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Mesh, Place


class Linkerd(Mesh):
    """The Linkerd service mesh: calls use mTLS, are authorized by identity, and are measured by a proxy in each pod.

    Linkerd exists on the cluster already, in ``linkerd``, with its CNI plugin: pod security ``restricted`` does not
    admit ``linkerd-init``. With ``install``, aiscale installs both. Services and what calls them are in the mesh.
    Brokers, registries and Jobs that prepare something stay outside. Pods of jobs are in it for the calls that they
    make.

    TCP ports of services and Kafka brokers are opaque ports. Pods skip the proxy to databases outside of the mesh
    whose server speaks first (MySQL, MariaDB): protocol detection would delay each connection by 10 s.
    """

    family: ClassVar[str] = "meshes"
    injected_containers: ClassVar[tuple[str, ...]] = ("linkerd-init", "linkerd-network-validator", "linkerd-proxy")
    """Source: Linkerd 2.19, proxy injector."""

    retries_small_bodies_only: ClassVar[bool] = True
    obeys_service_profiles: ClassVar[bool] = True
    obeys_routes_of_services: ClassVar[bool] = True
    carries_gateways: ClassVar[bool] = False
    zones_fail_by_ejection: ClassVar[bool] = False
    policies_are_deployed: ClassVar[bool] = True
    admits_https_probes: ClassVar[bool] = False
    unguarded: ClassVar[str] = 'Linkerd(authorization="none")'

    name: Name = Field(default="linkerd", kw_only=False)
    """Its name, its own where two clusters have such a mesh; a cluster has one mesh."""

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]{2}$")] = "2.20"
    """Minor version. Source: Linkerd 2.20 (2026-06)."""

    install: LinkerdCharts | None = None
    """Helm charts that ``aiscale up`` installs in ``linkerd`` and ``linkerd-cni`` before the namespace of the system.
    Of several systems on a cluster, one installs. Default: Linkerd exists on the cluster already."""

    authorization: Literal["edges", "none"] = "edges"
    """``edges``: a service accepts only its declared callers in this system, by mesh identity. ``none``: it accepts all
    callers, unless an AuthorizationPolicy applies."""

    default_retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Retries by the proxies of a service whose callers all set no ``retries``: of 502 to 504, and of ``cancelled`` and
    ``unavailable`` of gRPC. Programs make the retries of a call that sets them. 0, Linkerd's own default, disables
    retries in the mesh. Source: Linkerd 2.20, retries reference."""

    tracing: bool = False
    """Whether the proxies report spans to the collector of the system's monitoring, where it has one."""

    without_proxy: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that stay outside the mesh."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    @model_validator(mode="after")
    def _charts_of_this_version(self) -> Self:
        if self.install is not None:
            self.install.refuse_mismatch(self.version, self.install.charts)
        return self

    @property
    def installed_groups(self) -> tuple[str, ...]:
        """Those of the charts in ``install``."""
        return self.install.api_groups if self.install is not None else ()

    def ignored_settings(self, policy: Component) -> tuple[str, ...]:
        """What is set and Linkerd has nothing for.

        Balancing is EWMA, without a choice; ejection has no interval and no limit of the share. Source: Linkerd 2.20,
        load balancing, circuit breaking and rate limiting reference.
        """
        if not isinstance(policy, ServicePolicy):
            return ()
        found = []
        if "connection_pool" in policy.model_fields_set and policy.connection_pool is not None:
            found.append("connection_pool")
        if policy.load_balancing != "LEAST_REQUEST":
            found.append("load_balancing")
        if policy.warm_up:
            found.append("warm_up")
        if any(limit != RateLimit(limit.requests_per_unit) for limit in policy.limits):
            found.append("limits")
        detection = policy.outlier_detection
        ignored = ("interval", "max_ejection_percent", "min_health_percent")
        set_fields = detection.model_fields_set if detection is not None else ()
        return (*found, *(f"outlier_detection.{name}" for name in ignored if name in set_fields))

    @property
    def implied_retries(self) -> int:
        """Its ``default_retries``."""
        return self.default_retries

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
