"""A client's settings as Kafka's own tools read them. Source: Apache Kafka 4.3 documentation, security.

No secret is in the file: the tools take them from variables and mounted files, by Kafka's config providers (KIP-421).
"""

from __future__ import annotations

from aiscale.lowering.streams.kafka.access import CERTIFICATES, password_variable
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.msk.connection import IAM

_COMMON = "org.apache.kafka.common"

ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls"
"""System property with the URLs that a client may get tokens from; Kafka refuses all others.
Source: Apache Kafka 4.0, upgrade notes."""

LOGIN_MODULES = {
    "PLAIN": f"{_COMMON}.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": f"{_COMMON}.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": f"{_COMMON}.security.scram.ScramLoginModule",
    "OAUTHBEARER": f"{_COMMON}.security.oauthbearer.OAuthBearerLoginModule",
}


_TOOLS_WITH_ROLE = {
    "sasl.mechanism": "OAUTHBEARER",
    "sasl.login.callback.handler.class": "io.strimzi.kafka.oauth.client.JaasClientOauthLoginCallbackHandler",
    "sasl.jaas.config": f'{LOGIN_MODULES["OAUTHBEARER"]} required oauth.access.token.location="/tmp/msk-token" '
    'oauth.access.token.is.jwt="false";',
}
"""How Kafka's tools in Strimzi's image present a token of Amazon MSK, which is in a file and no JWT.

Amazon's own mechanism ``AWS_MSK_IAM`` would need a jar that the image does not have; brokers take the same request as
the token of OAUTHBEARER. Kafka's own handler takes JWTs only. Source: Strimzi OAuth for Kafka 0.18 (in the image of
Strimzi 1.2.0), README; aws-msk-iam-sasl-signer-python 1.0.2.
"""


def client_properties(connection: Connection) -> str:
    """The properties file of Kafka's tools."""
    sasl = _TOOLS_WITH_ROLE if connection.mechanism == IAM else sasl_settings(connection)
    settings = {"security.protocol": connection.protocol} | trust_settings(connection) | sasl
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def trust_settings(connection: Connection) -> dict[str, str]:
    """The certificate authority and the certificate of the client."""
    folder = f"{CERTIFICATES}/{connection.known_as}"
    found: dict[str, str] = {}
    if connection.authority:
        found |= {"ssl.truststore.type": "PEM", "ssl.truststore.location": f"{folder}/ca/ca.crt"}
    if connection.certificate:
        found |= {
            "config.providers": "directory",
            "config.providers.directory.class": f"{_COMMON}.config.provider.DirectoryConfigProvider",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.certificate.chain": f"${{directory:{folder}/user:user.crt}}",
            "ssl.keystore.key": f"${{directory:{folder}/user:user.key}}",
        }
    return found


def sasl_settings(connection: Connection) -> dict[str, str]:
    """SASL settings of the client; empty where it uses none."""
    if connection.mechanism == IAM:
        # Source: aws-msk-iam-auth 2.3, which must be on the class path.
        return {
            "sasl.mechanism": IAM,
            "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
            "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
        }
    module = LOGIN_MODULES.get(connection.mechanism)
    if module is None:
        return {}
    secret = f"${{env:{password_variable(connection)}}}"
    found = {
        "config.providers": "env",
        "config.providers.env.class": f"{_COMMON}.config.provider.EnvVarConfigProvider",
        "sasl.mechanism": connection.mechanism,
    }
    if connection.mechanism == "OAUTHBEARER":
        scope = f' scope="{connection.scope}"' if connection.scope else ""
        return found | {
            "sasl.oauthbearer.token.endpoint.url": connection.token_endpoint,
            "sasl.login.callback.handler.class": f"{_COMMON}.security.oauthbearer.OAuthBearerLoginCallbackHandler",
            "sasl.jaas.config": f'{module} required clientId="{connection.username}" clientSecret="{secret}"{scope};',
        }
    return found | {"sasl.jaas.config": f'{module} required username="{connection.username}" password="{secret}";'}
