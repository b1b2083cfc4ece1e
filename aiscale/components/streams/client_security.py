"""How a client tells brokers that others run who it is. No secret is among the fields: only where one lies."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value
from aiscale.core.values.secrets import KubernetesSecret, SecretKey, SecretName

Username = Annotated[str, StringConstraints(pattern=r"^[^\s\"\\]+$", max_length=255)]
"""A name without blanks, quotes and backslashes, which JAAS has a use of its own for."""

UserOf = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=80)]
"""Address of a component: ``services/pricing``."""

Principal = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+:\S(.*\S)?$", max_length=512)]
"""Kafka's name of a client in ACLs: ``User:pricing``, ``User:CN=pricing,O=shop``."""


class Scram(Value):
    """A user name and a password that never travels: SASL/SCRAM."""

    username: Username = Field(kw_only=False)
    """Name of the user."""

    password: KubernetesSecret
    """Where the password lies."""

    mechanism: Literal["SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """Kafka's ``sasl.mechanism``."""

    @property
    def principal(self) -> str:
        """Kafka's name of it in ACLs."""
        return f"User:{self.username}"


class Plain(Value):
    """A user name and a password, sent as they are: SASL/PLAIN, for TLS only."""

    username: Username = Field(kw_only=False)
    """Name of the user; the API key with Confluent Cloud."""

    password: KubernetesSecret
    """Where the password lies."""

    principal_name: Principal | None = None
    """Kafka's name of it in ACLs, where it is not ``User:`` and the user name: ``User:sa-abc123`` of a service
    account with Confluent Cloud."""

    @property
    def principal(self) -> str:
        """Kafka's name of it in ACLs."""
        return self.principal_name or f"User:{self.username}"


class ClientCertificate(Value):
    """A certificate and its key: mutual TLS."""

    secret: SecretName = Field(kw_only=False)
    """Secret of the namespace that holds both, in PEM."""

    principal: Principal
    """Kafka's name of it in ACLs: the subject of the certificate, after the brokers' mapping rules."""

    certificate: SecretKey = "tls.crt"
    """Key of the certificate. Source: Kubernetes, Secrets of type kubernetes.io/tls."""

    key: SecretKey = "tls.key"
    """Key of the private key, PKCS#8 and not encrypted: Kafka reads no other."""


class OAuth(Value):
    """A token that an identity provider gives for a client's secret: SASL/OAUTHBEARER.

    Source: Apache Kafka documentation, SASL/OAUTHBEARER, client credentials.
    """

    client_id: Username = Field(kw_only=False)
    """Name of the client at the identity provider."""

    client_secret: KubernetesSecret
    """Where its secret lies."""

    token_endpoint: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"\\]+$", max_length=2_048)]
    """URL that gives tokens: Kafka's ``sasl.oauthbearer.token.endpoint.url``."""

    principal: Principal
    """Kafka's name of it in ACLs, which the brokers take from the token."""

    scope: Annotated[str, StringConstraints(pattern=r"^[^\"\\]+$", max_length=512)] | None = None
    """Scope that the token is asked for."""


ClientSecurity = Scram | Plain | ClientCertificate | OAuth
"""The ways of a client to say who it is."""
