"""Access to a Kafka cluster through an external listener."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.cidr import Cidr, refuse_misread
from aiscale.components.streams.external_kafka import BootstrapServer
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_listener import KafkaListener
from aiscale.core.edges import Many, Value
from aiscale.core.values.secrets import KubernetesSecret, SecretName


class ListenerAccess(Value):
    """Access to a ``KafkaCluster`` of another Kubernetes cluster or site, through one of its external listeners.

    Strimzi creates certificates and passwords in the namespace of the brokers. Copy them to the client's namespace,
    with External Secrets or by hand; these fields name the copies. aiscale copies nothing.
    """

    listener: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,11}$")] = Field(kw_only=False)
    """Name of the listener; not an ``internal`` one."""

    ca: KubernetesSecret | None = None
    """CA certificate of the brokers, in PEM: ``ca.crt`` of ``NAME-cluster-ca-cert`` at the brokers. Omit it if the
    listener has a ``certificate`` of a public CA."""

    certificate: SecretName | None = None
    """Secret with ``user.crt`` and ``user.key``, for a listener with ``authentication="tls"``: a copy of the Secret of
    the KafkaUser, which is named after client and brokers: ``to-us-events``."""

    password: KubernetesSecret | None = None
    """Reference to the password, for a listener with ``authentication="scram-sha-512"``: a copy of ``password`` in the
    Secret of the KafkaUser."""

    bootstrap_servers: Many[BootstrapServer] = ()
    """Kafka's ``bootstrap.servers``: the name of the load balancer or of a node. Default: the ``host`` of the
    listener."""

    cidrs: Many[Cidr] = ()
    """Address ranges of the brokers, for the egress of the client. Default: all but link-local addresses."""

    @model_validator(mode="after")
    def _read_as_meant(self) -> Self:
        refuse_misread("cidrs", self.cidrs)
        return self

    def listener_of(self, cluster: KafkaCluster) -> KafkaListener | None:
        """The listener. None: the cluster has none of that name."""
        return next((one for one in cluster.listeners if one.name == self.listener), None)

    def servers(self, cluster: KafkaCluster) -> tuple[str, ...]:
        """Kafka's ``bootstrap.servers``; empty if unknown."""
        listener = self.listener_of(cluster)
        own = listener.address if listener is not None else None
        return tuple(self.bootstrap_servers) or ((own,) if own is not None else ())

    def misfit(self, cluster: KafkaCluster) -> str | None:
        """Why it does not fit a Kafka cluster, as a clause. None: it fits."""
        listener = self.listener_of(cluster)
        if listener is None or listener.type == "internal":
            known = ", ".join(one.name for one in cluster.listeners if one.type != "internal") or "none"
            return f"names no listener of {cluster.name} for clients outside ({self.listener}); it has {known}"
        given = {"tls": self.certificate, "scram-sha-512": self.password}
        wanted = {"tls": "certificate", "scram-sha-512": "password"}
        if listener.authentication is None:
            return f"names the listener {listener.name} of {cluster.name}, where nobody signs in: rights need a name"
        if given.pop(listener.authentication) is None:
            return f"needs {wanted[listener.authentication]}: {listener.name} asks for {listener.authentication}"
        if any(other is not None for other in given.values()):
            extra = next(iter(given))
            return f"has a {wanted[extra]}, but {listener.name} asks for {listener.authentication}"
        if listener.tls and listener.certificate is None and self.ca is None:
            return f"needs ca: {listener.name} has certificates of the authority of {cluster.name}"
        if not listener.tls and self.ca is not None:
            return f"has a ca, but {listener.name} is not encrypted"
        if not self.servers(cluster):
            return f"needs bootstrap_servers: {listener.name} says no host that clients begin with"
        return None
