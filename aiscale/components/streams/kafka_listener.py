"""Ways into the brokers of a Kafka cluster."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.cidr import Cidr, refuse_misread
from aiscale.core.edges import Many, Value
from aiscale.core.values.secrets import SecretName

_HTTPS_PORT = 443
_OWN_PORTS = frozenset({9_093, 9_404, 9_999})
_HOST = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+"

HostName = Annotated[str, StringConstraints(pattern=rf"^{_HOST}$", max_length=253)]
HostTemplate = Annotated[str, StringConstraints(pattern=r"^[-a-z0-9.]*\{nodeId\}[-a-z0-9.]*$", max_length=253)]
Annotation = Annotated[str, StringConstraints(max_length=4_096)]
AnnotationName = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9.-]+/)?[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=317)
]


class KafkaListener(Value):
    """One more way into the brokers, for clients that are not part of the system.

    Source: Strimzi 1.2.0, Kafka.spec.kafka.listeners, and what its operator refuses of them.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,11}$")] = Field(kw_only=False)
    """Lower-case letters and digits, at most 11."""

    port: Annotated[int, Field(ge=9_092, le=65_535)] = 9_094
    """Port on each broker; 9093 is the system's own, 9404 and 9999 are taken."""

    type: Literal["internal", "route", "tlsroute", "loadbalancer", "nodeport", "ingress", "cluster-ip"] = "internal"
    """How clients reach it. ``ingress`` is deprecated in Strimzi; ``tlsroute`` takes its place."""

    tls: bool = True
    """Whether connections are encrypted."""

    authentication: Literal["tls", "scram-sha-512"] | None = "tls"
    """How clients authenticate; None accepts unauthenticated clients."""

    host: HostName | None = None
    """Name that clients begin with: ``kafka.example.com``. ``tlsroute`` and ``ingress`` need one. For ``loadbalancer``
    and ``nodeport`` it stands in the brokers' certificates, and whoever keeps the name points it there."""

    broker_host: HostTemplate | None = None
    """Name of each broker, ``{nodeId}`` for its number: ``kafka-{nodeId}.example.com``. ``tlsroute`` and ``ingress``
    need one; elsewhere it is what brokers tell clients to connect to."""

    gateways: Many[SecretName] = ()
    """Gateways of the Gateway API that ``tlsroute`` goes through."""

    annotations: dict[AnnotationName, Annotation] = Field(default_factory=dict)
    """Annotations of the objects that let clients in, of the bootstrap's and of each broker's, where ``{nodeId}`` is
    its number: for a cloud's load balancer, or for external-dns."""

    source_ranges: Many[Cidr] = ()
    """Addresses that a load balancer lets in. Default: all."""

    certificate: SecretName | None = None
    """Secret with ``tls.crt`` and ``tls.key`` of the brokers, where clients trust another authority than the
    cluster's."""

    @property
    def address(self) -> str | None:
        """Name and port that clients outside begin with; None where nobody says them.

        What is distinguished by names in TLS answers on the port of HTTPS. Source: Strimzi documentation, listener
        types.
        """
        if self.host is None or self.type == "nodeport":
            return None
        return f"{self.host}:{self.port if self.type == 'loadbalancer' else _HTTPS_PORT}"

    @model_validator(mode="after")
    def _own_port(self) -> Self:
        if self.port in _OWN_PORTS:
            raise ValueError(f"port {self.port} is taken: 9093 by the system's own listener, 9404 and 9999 by metrics")
        return self

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.tls:
            return self
        if self.authentication == "tls":
            raise ValueError("authentication 'tls' needs tls=True: the client's certificate is part of it")
        if self.certificate:
            raise ValueError("certificate needs tls=True")
        if self.type in ("route", "tlsroute", "ingress"):
            raise ValueError(f"type {self.type!r} needs tls=True: connections are distinguished by the name in TLS")
        return self

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type in ("tlsroute", "ingress") and not (self.host and self.broker_host):
            raise ValueError(
                f"type {self.type!r} needs host and broker_host: the names by which its connections are routed"
            )
        if self.type == "tlsroute" and not self.gateways:
            raise ValueError("type 'tlsroute' needs gateways")
        if self.gateways and self.type != "tlsroute":
            raise ValueError("gateways are of use for type 'tlsroute' only")
        if self.host and self.type in ("internal", "cluster-ip"):
            raise ValueError(f"host does not go with type {self.type!r}: clients outside begin with one")
        if self.annotations and self.type == "internal":
            raise ValueError("annotations do not go with type 'internal'")
        if self.source_ranges and self.type != "loadbalancer":
            raise ValueError("source_ranges are of use for type 'loadbalancer' only")
        refuse_misread("source_ranges", self.source_ranges)
        return self
