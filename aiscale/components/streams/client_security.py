"""How clients authenticate to brokers outside the system. Fields refer to secrets and never contain them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value
from aiscale.core.values.secrets import KubernetesSecret, SecretKey, SecretName

Username = Annotated[str, StringConstraints(pattern=r"^[^\s\"\\]+$", max_length=255)]
"""A name without spaces, quotes and backslashes, which JAAS interprets."""

UserOf = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=80)]
"""Address of a component: ``services/pricing``."""

Principal = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+:\S(.*\S)?$", max_length=512)]
"""Principal of a client in Kafka ACLs: ``User:pricing``, ``User:CN=pricing,O=shop``."""


class Scram(Value):
    """SASL/SCRAM: a user name and a password that is never sent in plaintext."""

    username: Username = Field(kw_only=False)
    """User name."""

    password: KubernetesSecret
    """Reference to the password."""

    mechanism: Literal["SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """Kafka's ``sasl.mechanism``."""

    @property
    def principal(self) -> str:
        """Its principal in Kafka ACLs."""
        return f"User:{self.username}"


class Plain(Value):
    """SASL/PLAIN: a user name and a password that is sent as it is; with TLS only."""

    username: Username = Field(kw_only=False)
    """User name; the API key for Confluent Cloud."""

    password: KubernetesSecret
    """Reference to the password."""

    principal_name: Principal | None = None
    """Its principal in Kafka ACLs, if it is not ``User:<username>``: ``User:sa-abc123`` for a service account of
    Confluent Cloud."""

    @property
    def principal(self) -> str:
        """Kafka's name of it in ACLs."""
        return self.principal_name or f"User:{self.username}"


class ClientCertificate(Value):
    """Mutual TLS: a client certificate and its private key."""

    secret: SecretName = Field(kw_only=False)
    """Secret in the namespace with both, in PEM."""

    principal: Principal
    """Its principal in Kafka ACLs: the subject of the certificate, after the brokers' mapping rules."""

    certificate: SecretKey = "tls.crt"
    """Key of the certificate in the Secret. Source: Kubernetes, Secrets of type kubernetes.io/tls."""

    key: SecretKey = "tls.key"
    """Key of the private key in the Secret: unencrypted PKCS#8, the only format that Kafka reads."""


class OAuth(Value):
    """SASL/OAUTHBEARER: a token from an identity provider, by client credentials.

    Source: Apache Kafka documentation, SASL/OAUTHBEARER, client credentials.
    """

    client_id: Username = Field(kw_only=False)
    """Client ID at the identity provider."""

    client_secret: KubernetesSecret
    """Reference to the client secret."""

    token_endpoint: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"\\]+$", max_length=2_048)]
    """Token endpoint: Kafka's ``sasl.oauthbearer.token.endpoint.url``."""

    principal: Principal
    """Its principal in Kafka ACLs, which the brokers read from the token."""

    scope: Annotated[str, StringConstraints(pattern=r"^[^\"\\]+$", max_length=512)] | None = None
    """Scope of the token."""


ClientSecurity = Scram | Plain | ClientCertificate | OAuth
"""Authentication methods of a Kafka client."""
