"""Listeners of a Kafka cluster for external clients."""

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
    """A further listener of the brokers, for clients outside the system.

    Source: Strimzi 1.2.0, Kafka.spec.kafka.listeners, and the validation of its operator.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,11}$")] = Field(kw_only=False)
    """Lower-case letters and digits, at most 11."""

    port: Annotated[int, Field(ge=9_092, le=65_535)] = 9_094
    """Port on each broker; 9093, 9404 and 9999 are reserved."""

    type: Literal["internal", "route", "tlsroute", "loadbalancer", "nodeport", "ingress", "cluster-ip"] = "internal"
    """Listener type. ``ingress`` is deprecated in Strimzi; use ``tlsroute``."""

    tls: bool = True
    """Whether connections are encrypted."""

    authentication: Literal["tls", "scram-sha-512"] | None = "tls"
    """How clients authenticate; None accepts unauthenticated clients."""

    host: HostName | None = None
    """Host name of the bootstrap address: ``kafka.example.com``. Required for ``tlsroute`` and ``ingress``. For
    ``loadbalancer`` and ``nodeport`` it is added to the brokers' certificates, and its DNS record must point there."""

    broker_host: HostTemplate | None = None
    """Host name of each broker, with ``{nodeId}`` for its number: ``kafka-{nodeId}.example.com``. Required for
    ``tlsroute`` and ``ingress``; otherwise it is the advertised host."""

    gateways: Many[SecretName] = ()
    """Gateways of the Gateway API for ``tlsroute``."""

    annotations: dict[AnnotationName, Annotation] = Field(default_factory=dict)
    """Annotations of the bootstrap and broker Services, with ``{nodeId}`` for the broker's number: for a cloud load
    balancer, or for external-dns."""

    source_ranges: Many[Cidr] = ()
    """Address ranges that a load balancer admits. Default: all."""

    certificate: SecretName | None = None
    """Secret with ``tls.crt`` and ``tls.key`` of the brokers, if clients trust another CA than the cluster's."""

    @property
    def address(self) -> str | None:
        """Bootstrap host and port of external clients. None: unknown.

        Listeners that are routed by TLS server name use the HTTPS port. Source: Strimzi documentation, listener types.
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
