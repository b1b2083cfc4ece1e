"""How clients reach Amazon MSK and authenticate to it.

Source: Amazon MSK developer guide, port information, IAM access control and SASL/SCRAM authentication (2026);
aws-msk-iam-auth 2.3, which has the mechanism ``AWS_MSK_IAM`` for Java.
"""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.msk import is_placed
from aiscale.components.streams.client_security import ClientCertificate, Scram
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.clouds.identities import has_identity
from aiscale.lowering.references import output
from aiscale.lowering.resource import cloud_key

CLUSTER = "aws:msk/cluster:Cluster"
SERVERLESS = "aws:msk/serverlessCluster:ServerlessCluster"

IAM = "AWS_MSK_IAM"
"""Kafka's ``sasl.mechanism`` of clients that sign in with their IAM role."""

PORTS = {IAM: 9_098, "SCRAM-SHA-512": 9_096, "SSL": 9_094, "PLAINTEXT": 9_092}
"""Port by mechanism, or by protocol where there is none."""


def msk_key(cluster: Msk) -> str:
    """Key of the cluster's resource."""
    return cloud_key(SERVERLESS if cluster.type == "serverless" else CLUSTER, cluster.name)


def msk_access(cluster: Msk, component: Component) -> dict[str, Any] | None:
    """Connection settings of a client; None where the client cannot sign in.

    Args:
        cluster: the cluster.
        component: the client.
    """
    if not is_placed(cluster):
        return None
    security = cluster.users.get(component.address)
    if security is not None:
        return authenticated(cluster, security)
    if "iam" in cluster.authentication:
        return with_role(cluster) if _may_use_iam(component) else None
    if "unauthenticated" in cluster.authentication:
        encrypted = cluster.in_transit != "PLAINTEXT"
        fields = _of(cluster, "Tls" if encrypted else "", "SSL" if encrypted else "PLAINTEXT")
        return fields | {"principal": "User:ANONYMOUS"}
    return None


def with_role(cluster: Msk) -> dict[str, Any]:
    """Connection settings of a client that signs in with its IAM role."""
    return _of(cluster, "SaslIam", "SASL_SSL", IAM)


def authenticated(cluster: Msk, security: Scram | ClientCertificate) -> dict[str, Any]:
    """Connection settings of a client with a password or a certificate."""
    if isinstance(security, Scram):
        return _of(cluster, "SaslScram", "SASL_SSL", security.mechanism) | {
            "username": security.username,
            "password": (security.password.name, security.password.key),
            "principal": security.principal,
        }
    return _of(cluster, "Tls", "SSL") | {
        "certificate": (security.secret, security.certificate, security.key),
        "principal": security.principal,
    }


def msk_port(protocol: str, mechanism: str) -> int:
    """The port of the brokers for such clients."""
    return PORTS[mechanism or protocol]


def _may_use_iam(component: Component) -> bool:
    """Whether it has a role, and a program that can sign in with it: Strimzi's image of Kafka Connect cannot."""
    return has_identity(component) and not (isinstance(component, KafkaConnect) and component.image is None)


def _of(cluster: Msk, listener: str, protocol: str, mechanism: str = "") -> dict[str, Any]:
    key = msk_key(cluster)
    bootstrap = output(key, f"bootstrapBrokers{listener}")
    return {"bootstrap": bootstrap, "protocol": protocol, "mechanism": mechanism, "depends_on": (key,)}
