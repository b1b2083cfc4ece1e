"""How a component reaches a Kafka cluster and authenticates to it."""

from __future__ import annotations

from dataclasses import dataclass

from aiscale.analysis.streams.variable_names import known_as
from aiscale.components.streams.client_security import ClientCertificate, ClientSecurity, OAuth, Plain, Scram
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.listener_access import ListenerAccess
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.naming import bootstrap_servers, cluster_ca_secret, fit, kafka_user
from aiscale.lowering.streams.msk.connection import msk_access


@dataclass(frozen=True, slots=True)
class Connection:
    """What a client of one Kafka cluster is given.

    Attributes:
        cluster: the Kafka cluster.
        user: name of the client's own objects for it: its KafkaUser, its TriggerAuthentication.
        bootstrap: Kafka's ``bootstrap.servers``, as pods of the system's namespace reach them.
        protocol: Kafka's ``security.protocol``.
        mechanism: Kafka's ``sasl.mechanism``; empty without SASL.
        authority: name and key of the Secret with the brokers' certificate authority; None for the public ones.
        certificate: name of the Secret with the client's certificate, and the keys of certificate and private key.
        username: name of a user with a password, or of an OAuth client.
        password: name and key of the Secret with the password, or with the OAuth client's secret.
        token_endpoint: where an OAuth client gets its tokens.
        scope: what it asks for.
        principal: Kafka's name of the client in ACLs.
        whole_secrets: whether a Secret holds nothing but what the client needs, under the names that it expects.
        depends_on: keys of the resources whose outputs it refers to.
        outside: the way in through a listener for clients outside, of brokers in another Kubernetes cluster.
        is_copier: whether the client is MirrorMaker, which reaches two clusters of one alias.
    """

    cluster: Kafka
    user: str
    bootstrap: str
    protocol: str
    mechanism: str = ""
    authority: tuple[str, str] | None = None
    certificate: tuple[str, str, str] | None = None
    username: str = ""
    password: tuple[str, str] | None = None
    token_endpoint: str = ""
    scope: str = ""
    principal: str = ""
    whole_secrets: bool = False
    depends_on: tuple[str, ...] = ()
    outside: ListenerAccess | None = None
    is_copier: bool = False

    @property
    def known_as(self) -> str:
        """By which name the client knows the cluster: of its variables, and of the folder of its certificates."""
        return self.cluster.name if self.is_copier else known_as(self.cluster)

    def bootstrap_from(self, namespace: str) -> str:
        """The bootstrap servers as pods of any namespace reach them.

        Args:
            namespace: the system's namespace.
        """
        if isinstance(self.cluster, KafkaCluster) and self.outside is None:
            return bootstrap_servers(self.cluster, namespace)
        return self.bootstrap


def connection_to(cluster: Kafka, component: Component, system: str) -> Connection | None:
    """The connection of a component to a Kafka cluster; None where the cluster is not supported by aiscale up.

    Args:
        cluster: the Kafka cluster.
        component: the client.
        system: name of the system, for objects in namespaces that it shares with others.
    """
    if isinstance(cluster, KafkaCluster):
        user = kafka_user(component, cluster)
        return Connection(
            cluster, user, bootstrap_servers(cluster), "SSL",
            authority=(cluster_ca_secret(cluster), "ca.crt"), certificate=(user, "user.crt", "user.key"),
            principal=f"User:CN={user}", whole_secrets=True,
        )  # fmt: skip
    if isinstance(cluster, Msk):
        access = msk_access(cluster, component)
        return Connection(cluster, kafka_user(component, cluster), **access) if access is not None else None
    if not isinstance(cluster, ExternalKafka):
        return None
    if cluster.strimzi is not None:
        there = cluster.strimzi
        user = fit(f"{system}-{component.name}-{cluster.name}")
        return Connection(
            cluster, user, f"{there.name}-kafka-bootstrap.{there.namespace}.svc:{there.port}", "SSL",
            # Keys of the Secret that the access operator creates.
            authority=(user, "ssl.truststore.crt"), certificate=(user, "ssl.keystore.crt", "ssl.keystore.key"),
            principal=f"User:CN={user}",
        )  # fmt: skip
    return secured_connection(cluster, kafka_user(component, cluster), cluster.security_of(component.address))


def outside_connection(cluster: KafkaCluster, component: Component, access: ListenerAccess) -> Connection:
    """The connection of a component to brokers in another Kubernetes cluster, through one of their listeners."""
    user, listener = kafka_user(component, cluster), access.listener_of(cluster)
    encrypted = "SSL" if listener is not None and listener.tls else "PLAINTEXT"
    bootstrap = ",".join(access.servers(cluster))
    authority = (access.ca.name, access.ca.key) if access.ca is not None else None
    if access.password is not None:
        return Connection(
            cluster, user, bootstrap, f"SASL_{encrypted}", "SCRAM-SHA-512", authority, username=user,
            password=(access.password.name, access.password.key), principal=f"User:{user}", outside=access,
        )  # fmt: skip
    certificate = (access.certificate, "user.crt", "user.key") if access.certificate is not None else None
    return Connection(
        cluster, user, bootstrap, encrypted, authority=authority, certificate=certificate,
        principal=f"User:CN={user}", outside=access,
    )  # fmt: skip


def secured_connection(cluster: ExternalKafka, user: str, security: ClientSecurity | None) -> Connection:
    """The connection of a client that says who it is in a given way."""
    authority = (cluster.ca.name, cluster.ca.key) if cluster.ca is not None else None
    encrypted = "SSL" if cluster.tls else "PLAINTEXT"
    sasl = f"SASL_{encrypted}"
    bootstrap = ",".join(cluster.bootstrap_servers)
    if isinstance(security, ClientCertificate):
        return Connection(
            cluster, user, bootstrap, encrypted, authority=authority, principal=security.principal,
            certificate=(security.secret, security.certificate, security.key),
        )  # fmt: skip
    if isinstance(security, OAuth):
        return Connection(
            cluster, user, bootstrap, sasl, "OAUTHBEARER", authority, username=security.client_id,
            password=(security.client_secret.name, security.client_secret.key),
            token_endpoint=security.token_endpoint, scope=security.scope or "", principal=security.principal,
        )  # fmt: skip
    if isinstance(security, Scram | Plain):
        return Connection(
            cluster, user, bootstrap, sasl, security.mechanism if isinstance(security, Scram) else "PLAIN", authority,
            username=security.username, password=(security.password.name, security.password.key),
            principal=security.principal,
        )  # fmt: skip
    return Connection(cluster, user, bootstrap, encrypted, authority=authority, principal="User:ANONYMOUS")
