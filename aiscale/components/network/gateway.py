"""Where requests from outside come in."""

from collections import Counter
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.authentication import Authentication
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import Place
from aiscale.core.values.secrets import Secret

Hostname = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        min_length=1,
        max_length=253,
    ),
]
"""A DNS name in lower case; ``*.`` before it stands for any one label or more. Source: Gateway API, Hostname."""


class Listener(Value):
    """One port that a gateway listens on."""

    protocol: Literal["HTTPS", "HTTP", "TLS"] = Field(default="HTTPS", kw_only=False)
    """``HTTPS``: the gateway decrypts and looks at requests. ``TLS``: it passes them on as they are.
    ``HTTP``: in plaintext."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Its port; 80 for HTTP and 443 else, when absent."""

    hostname: Hostname | None = None
    """Host that it answers for; any when absent."""

    certificate: Secret | None = None
    """Where the certificate and its key lie, for HTTPS."""

    client_ca_certificate: Secret | None = None
    """Where the certificate lies that those of clients are signed with, for HTTPS: who shows none of them is refused.
    The listeners of one port have the same. Source: Gateway API 1.6, Gateway, ``caCertificateRefs`` of the frontend's
    validation, mode AllowValidOnly."""

    redirect_to_https: bool = False
    """Whether an HTTP listener answers only that the same address is to be asked by HTTPS."""

    tls_ends_at: Literal["load-balancer"] | None = None
    """Where TLS of the clients ends before it comes to this listener of HTTP: a load balancer that they speak HTTPS
    with decrypts, and hands on in a network that is trusted. Absent: clients speak with this listener itself."""

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
        """The port, or its default for the protocol."""
        return self.port if self.port is not None else 80 if self.protocol == "HTTP" else 443


class Gateway(Component):
    """Takes requests from outside and hands them to the services that its routes name."""

    family: ClassVar[str] = "gateways"

    listeners: Many[Listener]
    """Ports that it listens on."""

    class_name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)] = "istio"
    """GatewayClass of the controller that runs it, for example ``istio`` or ``cilium``."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Proxies that it is made of, the most of them where their number moves; unknown when absent. Each counts for
    itself where a route has a limit without a ``limiter``."""

    authentication: Many[Authentication] = ()
    """Ways in which clients say who they are, for routes that say nothing themselves: a request that satisfies none of
    them is refused. Nobody is asked when empty."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

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
