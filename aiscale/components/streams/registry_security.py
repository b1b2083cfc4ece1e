"""TLS and authentication of schema registries. Fields refer to secrets and never contain them."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.client_security import Username
from aiscale.core.edges import Many, Value
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.secrets import KubernetesSecret, SecretKey, SecretName


class RegistryUser(Value):
    """User name and password of a client of a schema registry, for HTTP basic authentication."""

    username: Username = Field(kw_only=False)
    """User name; the client ID with ``RegistryOidc``."""

    password: KubernetesSecret
    """Reference to the password; to the client secret with ``RegistryOidc``."""


class RegistryBasicAuth(Value):
    """HTTP basic authentication with the users of a file: Confluent Schema Registry and Karapace."""

    users_file: KubernetesSecret = Field(kw_only=False)
    """Reference to the file with the users. For ``confluent`` a line ``user: password,role`` each: any user is
    admitted, whatever the role. For ``karapace`` JSON with ``users`` and ``permissions``, as ``karapace_mkpasswd``
    writes them. Source: Confluent Schema Registry 8.3, ``authentication.method``, and Jetty's
    PropertyFileLoginModule; Karapace 6.2, ``registry_authfile``."""


class RegistryOidc(Value):
    """Authentication by an OpenID Connect server: Apicurio Registry.

    Clients send a bearer token, or their client ID and secret by HTTP basic authentication, which the registry
    exchanges for a token. Source: Apicurio Registry operator 3.3.1, ``spec.app.auth``.
    """

    server_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s/?#]+(/[^\s?#]*)?$", max_length=2_048)] = Field(
        kw_only=False
    )
    """URL of the server, with the realm: ``https://id.example/realms/data``. Apicurio's ``authServerUrl``."""

    client_id: Username
    """Client ID of the registry at the server: ``appClientId``."""

    truststore: KubernetesSecret | None = None
    """PKCS#12 truststore with the server's CA. Default: public CAs."""

    truststore_password: KubernetesSecret | None = None
    """Password of ``truststore``."""

    cidrs: Many[Cidr] = ()
    """Address ranges of the server, for the registry's egress. Default: all but link-local addresses."""

    @model_validator(mode="after")
    def _truststore_has_a_password(self) -> Self:
        if (self.truststore is None) != (self.truststore_password is None):
            raise ValueError("truststore and truststore_password must be given together")
        return self


class RegistryTls(Value):
    """Server certificate of a schema registry. Its keys are those of cert-manager, with ``keystores.pkcs12``.

    The certificate must have the registry's host name: ``<name>``; ``<name>-app-service`` for ``apicurio``. Source:
    cert-manager 1.19 documentation, Certificate; Apicurio Registry operator 3.3.1.
    """

    secret: SecretName = Field(kw_only=False)
    """Secret in the namespace with the certificate and its private key."""

    keystore_password: KubernetesSecret | None = None
    """Password of the PKCS#12 keystore, which ``apicurio`` and ``confluent`` read."""

    keystore: SecretKey = "keystore.p12"
    """Key of the PKCS#12 keystore in the Secret: for ``apicurio`` and ``confluent``."""

    certificate: SecretKey = "tls.crt"
    """Key of the certificate chain in PEM: for ``karapace``."""

    private_key: SecretKey = "tls.key"
    """Key of the private key in PEM: for ``karapace``."""

    ca: SecretKey | None = "ca.crt"
    """Key of the CA certificate in PEM, which clients get. None: a public CA."""
