"""Istio."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.mesh_charts import IstioCharts
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Mesh, Place

Buckets = Many[Annotated[float, Field(gt=0, le=86_400_000)]]
"""Upper bounds of a histogram, in milliseconds."""


_BACKEND_TLS = 28
"""Minor version that reads BackendTLSPolicies. Source: Istio 1.28 release notes."""


class Istio(Mesh):
    """The Istio service mesh: calls use mTLS, are authorized by identity, and are measured.

    Istio exists on the cluster already, in ``istio-system``, with its CNI node agent: pod security ``restricted`` does
    not admit ``istio-init``. With ``install``, aiscale installs both. Services and what calls them are in the mesh.
    Brokers, registries and Jobs that prepare something stay outside. Pods of jobs are in it for the calls that they
    make.
    """

    family: ClassVar[str] = "meshes"
    injected_containers: ClassVar[tuple[str, ...]] = ("istio-init", "istio-proxy", "istio-validation")
    """Source: Istio 1.30, injection template of sidecars."""

    retries_elsewhere: ClassVar[bool] = True
    obeys_virtual_services: ClassVar[bool] = True
    limits_queues: ClassVar[bool] = False
    has_mtls_mode: ClassVar[bool] = True
    policies_are_deployed: ClassVar[bool] = True
    unguarded: ClassVar[str] = 'Istio(mtls="PERMISSIVE", authorization="none")'

    name: Name = Field(default="istio", kw_only=False)
    """Its name. A cluster has at most one mesh; the meshes of two clusters have different names."""

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}$")] = "1.30"
    """Minor version. Source: Istio 1.30.3 (2026-07)."""

    install: IstioCharts | None = None
    """Helm charts that ``aiscale up`` installs in ``istio-system`` before the namespace of the system. Of several
    systems on a cluster, one installs. Default: Istio exists on the cluster already."""

    mode: Literal["ambient", "sidecar"] = "sidecar"
    """``sidecar``: a proxy in each pod. ``ambient``: a proxy on each node, and waypoints for HTTP policies."""

    mtls: Literal["STRICT", "PERMISSIVE"] = "STRICT"
    """``STRICT``: a service rejects callers without a mesh certificate. ``PERMISSIVE``, Istio's own default, also
    accepts plaintext. Source: Istio documentation, PeerAuthentication."""

    authorization: Literal["edges", "none"] = "edges"
    """``edges``: a service accepts only its declared callers in this system, by service account, gateways of its routes
    and Prometheus. ``none``: it accepts all callers, unless an AuthorizationPolicy applies."""

    default_retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Retries by the proxies for calls without ``retries``: a VirtualService of each called Service sets them, and 0
    for calls with ``retries``, which the programs make. Connection failures, refused streams and the gRPC statuses
    UNAVAILABLE and CANCELLED are retried; a 503 of the program is not. Istio's own default is 2; 0 disables retries in
    the mesh. Source: Istio 1.30, default retry policy."""

    tracing: bool = True
    """Whether the proxies send spans, at the sampling rate of the system's monitoring, to the default tracing provider
    of the mesh (``meshConfig.defaultProviders.tracing``)."""

    latency_buckets_ms: Buckets = (
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000,
        1_800_000, 3_600_000,
    )  # fmt: skip
    """Upper bounds of the buckets of ``istio_request_duration_milliseconds``, in milliseconds.
    Source: Envoy documentation, statistics (default buckets of histograms)."""

    without_proxy: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components of the system that are outside the mesh."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.latency_buckets_ms or any(b <= a for a, b in pairwise(self.latency_buckets_ms)):
            raise ValueError(f"latency_buckets_ms must ascend, not {[float(b) for b in self.latency_buckets_ms]}")
        return self

    @model_validator(mode="after")
    def _charts_of_this_version(self) -> Self:
        if self.install is not None:
            self.install.refuse_mismatch(self.version, self.charts)
        return self

    @property
    def charts(self) -> tuple[str, ...]:
        """Names of the charts that are installed, in order."""
        return ("base", "cni", "istiod", "ztunnel") if self.mode == "ambient" else ("base", "cni", "istiod")

    @property
    def installed_groups(self) -> tuple[str, ...]:
        """Those of the charts in ``install``."""
        return self.install.api_groups if self.install is not None else ()

    def ignored_settings(self, policy: Component) -> tuple[str, ...]:
        """Rate limits: they would need an EnvoyFilter."""
        return ("limits",) if isinstance(policy, ServicePolicy) and policy.limits else ()

    @property
    def accepts_plaintext(self) -> bool:
        """Whether ``mtls`` is ``PERMISSIVE``."""
        return self.mtls == "PERMISSIVE"

    @property
    def reads_backend_tls(self) -> bool:
        """Since Istio 1.28."""
        return int(self.version.partition(".")[2]) >= _BACKEND_TLS

    @property
    def applies_backend_tls(self) -> bool:
        """In sidecar mode. In ambient mode TLS goes through the tunnel between proxies of nodes.

        Source: Istio 1.30, pilot/pkg/networking/core/cluster_tls.go.
        """
        return self.mode == "sidecar"

    @property
    def enforces_bulkheads(self) -> bool:
        """In sidecar mode: a waypoint does not know replicas."""
        return self.mode == "sidecar"

    @property
    def configures_by_name(self) -> bool:
        """In sidecar mode: Services with a waypoint have its label."""
        return self.mode == "sidecar"

    splits_requests: ClassVar[bool] = True

    @property
    def enforces_timeouts(self) -> bool:
        """In sidecar mode: a waypoint does not know callers."""
        return self.mode == "sidecar"

    @property
    def implied_retries(self) -> int:
        """Its ``default_retries``."""
        return self.default_retries

    @property
    def required_of_callers(self) -> str | None:
        """A certificate or an identity."""
        return "mutual TLS" if self.mtls == "STRICT" else super().required_of_callers

    @property
    def duration_bounds_ms(self) -> tuple[float, ...]:
        """Its ``latency_buckets_ms``."""
        return tuple(self.latency_buckets_ms)

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
        """``Istio``."""
        return "Istio"
