"""Gateways for traffic from outside."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.authentication import Authentication
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import Place
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.namespace import NamespaceName, PodLabels
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret, Secret

Hostname = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        min_length=1,
        max_length=253,
    ),
]
"""A DNS name in lower case; the wildcard prefix ``*.`` matches one or more labels. Source: Gateway API, Hostname."""


class Listener(Value):
    """One port that a gateway listens on."""

    protocol: Literal["HTTPS", "HTTP", "TLS"] = Field(default="HTTPS", kw_only=False)
    """``HTTPS``: the gateway terminates TLS and routes by request. ``TLS``: it passes TLS through. ``HTTP``:
    plaintext."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Its port. Default: 80 for HTTP, else 443."""

    hostname: Hostname | None = None
    """Hostname that it accepts. Default: any."""

    certificate: Secret | None = None
    """Reference to the certificate and its private key, for HTTPS: a Secret of the type ``kubernetes.io/tls``, named
    with its key ``tls.crt``; or an ExternalSecret with the properties ``tls.crt`` and ``tls.key``, of which one is
    made."""

    client_ca_certificate: Secret | None = None
    """Reference to the CA certificate of client certificates (mutual TLS), for HTTPS: the key ``ca.crt`` of a Secret,
    or an ExternalSecret. Clients without a valid certificate are rejected. All listeners of a port must have the same.
    Source: Gateway API 1.5, Gateway, ``caCertificateRefs`` of the frontend's validation, mode AllowValidOnly."""

    redirect_to_https: bool = False
    """Whether an HTTP listener redirects every request to HTTPS."""

    tls_ends_at: Literal["load-balancer"] | None = None
    """What terminates the clients' TLS before this HTTP listener: a load balancer that forwards plaintext in a trusted
    network. None: clients connect to this listener directly."""

    @model_validator(mode="after")
    def _encrypted_as_said(self) -> Self:
        if self.protocol == "HTTPS" and self.certificate is None:
            raise ValueError(
                'certificate must be given for HTTPS, for example KubernetesSecret("edge-tls", key="tls.crt")'
            )
        if self.protocol != "HTTPS" and self.certificate is not None:
            raise ValueError(f"certificate is given, but a listener of {self.protocol} decrypts nothing")
        if self.protocol != "HTTPS" and self.client_ca_certificate is not None:
            raise ValueError(
                f"client_ca_certificate is given, but a listener of {self.protocol} asks for no certificate"
            )
        for name, secret, key in (
            ("certificate", self.certificate, "tls.crt"),
            ("client_ca_certificate", self.client_ca_certificate, "ca.crt"),
        ):
            if isinstance(secret, KubernetesSecret) and secret.key != key:
                raise ValueError(f"{name} has the key {secret.key}, but gateways read the key {key} of a Secret")
        if isinstance(self.certificate, ExternalSecret) and self.certificate.remote_property is not None:
            raise ValueError(
                f"certificate has remote_property={self.certificate.remote_property!r}, but certificate and private "
                "key are two properties, tls.crt and tls.key"
            )
        if self.redirect_to_https and self.protocol != "HTTP":
            raise ValueError(f"redirect_to_https is for a listener of HTTP, not of {self.protocol}")
        if self.tls_ends_at is not None and self.protocol != "HTTP":
            raise ValueError(f"tls_ends_at is for a listener of HTTP, not of {self.protocol}")
        if self.tls_ends_at is not None and self.redirect_to_https:
            raise ValueError(
                f"redirect_to_https sends each request back to the {self.tls_ends_at} for ever: let that redirect"
            )
        return self

    @property
    def port_number(self) -> int:
        """The port, or the default port of the protocol."""
        return self.port if self.port is not None else 80 if self.protocol == "HTTP" else 443


_ENVOY_GATEWAY = ("eg", "envoy-gateway")
"""Names of Envoy Gateway's GatewayClass. Source: Envoy Gateway 1.9 documentation (``eg``), and its chart's name."""

_NO_TIMEOUT = math.inf

_TIMEOUTS_MS: Mapping[str, float] = {"istio": _NO_TIMEOUT, **dict.fromkeys(_ENVOY_GATEWAY, 15_000)}
"""Timeout of a route that sets none, by GatewayClass. Source: Istio 1.30 documentation, request timeouts (disabled by
default); Envoy Gateway documentation, HTTP timeouts (15 s, Envoy's own)."""


_POD_NAMESPACES: Mapping[str, str] = {
    "istio": "", "kgateway": "", "nginx": "", **dict.fromkeys(_ENVOY_GATEWAY, "envoy-gateway-system"),
}  # fmt: skip
"""Namespace of the pods of a gateway, by GatewayClass; empty where it is that of the gateway. Source: Istio 1.30,
automated deployment; kgateway 2; NGINX Gateway Fabric 2; Envoy Gateway 1.6, ``controllerNamespace`` mode (default)."""

_NAME_LABEL = "gateway.networking.k8s.io/gateway-name"
"""Label of the pods of a gateway. Source: Gateway API, GEP-1762."""


class Gateway(Component):
    """Receives requests from outside and forwards them to the services of its routes."""

    family: ClassVar[str] = "gateways"

    listeners: Many[Listener]
    """Its listeners."""

    class_name: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253),
    ] = "istio"
    """Its GatewayClass, for example ``istio`` or ``cilium``."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Number of its proxies; the maximum if it is autoscaled. Set for Istio and Envoy Gateway (an EnvoyProxy); the
    controllers of other classes decide themselves. A rate limit without ``limiter`` applies per proxy. None:
    unknown."""

    authentication: Many[Authentication] = ()
    """Authentication methods for routes without their own. A request that satisfies none of them is rejected. Default:
    no authentication."""

    pod_namespace: NamespaceName | None = None
    """Namespace of its pods. Default: by ``class_name``: the system's for Istio, kgateway and NGINX Gateway Fabric,
    ``envoy-gateway-system`` for Envoy Gateway."""

    pod_labels: PodLabels | None = None
    """Labels of its pods, by which services of its routes let it in. Default: by ``class_name``: the Gateway's name in
    ``gateway.networking.k8s.io/gateway-name``, for Envoy Gateway in ``gateway.envoyproxy.io/owning-gateway-name``.
    Services accept any source for other classes, where proxies may be no pods (Cilium, cloud load balancers). Network
    policies for pods of another class are yours."""

    cidrs: Many[Cidr] = ()
    """Addresses of its proxies, where these are no pods: a proxy-only subnet, the ranges of a load balancer. Services
    of its routes accept these, and pods with ``pod_labels``."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    def pods_in(self, namespace: str) -> tuple[str, Mapping[str, str]] | None:
        """Namespace and labels of its pods; None where its proxies are no pods, or it is unknown which.

        Args:
            namespace: that of the Gateway.
        """
        there = self.pod_namespace or _POD_NAMESPACES.get(self.class_name)
        if self.pod_labels is not None:
            return there or namespace, self.pod_labels
        if there is None:
            return None
        if self.is_envoy_gateway:
            prefix = "gateway.envoyproxy.io/owning-gateway"
            return there, {f"{prefix}-name": self.name, f"{prefix}-namespace": namespace}
        return there or namespace, {_NAME_LABEL: self.name}

    @property
    def is_envoy_gateway(self) -> bool:
        """Whether Envoy Gateway is its controller: its class is ``eg`` or ``envoy-gateway``."""
        return self.class_name in _ENVOY_GATEWAY

    @property
    def default_timeout_ms(self) -> float | None:
        """Timeout of a route that sets none, in milliseconds; infinite without one. None: unknown."""
        return _TIMEOUTS_MS.get(self.class_name)

    @model_validator(mode="after")
    def _listens_once(self) -> Self:
        if not self.listeners:
            raise ValueError("listeners must name at least one port")
        protocols = {listener.protocol for listener in self.listeners}
        if "HTTPS" not in protocols and any(listener.redirect_to_https for listener in self.listeners):
            raise ValueError("listeners has a redirect to HTTPS and no listener of HTTPS")
        same = Counter((listener.port_number, listener.hostname) for listener in self.listeners)
        (port, host), times = same.most_common(1)[0]
        if times > 1:
            raise ValueError(f"listeners has port {port} for {host or 'any host'} {times} times")
        asked: dict[int, Secret | None] = {}
        for listener in self.listeners:
            if asked.setdefault(listener.port_number, listener.client_ca_certificate) != listener.client_ca_certificate:
                raise ValueError(
                    f"listeners of port {listener.port_number} differ in client_ca_certificate: a client that is let "
                    "in for one host may ask for another by the same connection"
                )
        return self
