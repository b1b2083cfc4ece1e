"""Confluent Schema Registry and Karapace: a Deployment that keeps its schemas in one compacted topic.

Source: confluentinc/cp-schema-registry 8.3, its start scripts and its configuration reference; Karapace 6.2,
configuration and README. Both elect the replica that writes through a consumer group; the others pass writes on to it
by its address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.naming import cluster_ca_secret
from aiscale.lowering.pods import Metrics
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kafka.access import (
    CERTIFICATES,
    KafkaAccess,
    certificate_mounts,
    certificate_volumes,
    kafka_secrets,
)
from aiscale.lowering.streams.kafka.client_properties import ALLOWED_URLS, sasl_settings, trust_settings
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.schema_registry.address import CONFLUENT_PORT
from aiscale.lowering.streams.schema_registry.confluent_security import (
    JAAS_OPTION,
    confluent_security,
    karapace_security,
    login_map,
)
from aiscale.lowering.streams.schema_registry.storage import registry_id, registry_topics

START_S = 180
"""Seconds until it has read its topic."""


def registry_workload_resources(
    registry: SchemaRegistry, access: KafkaAccess, context: LoweringContext, depends_on: tuple[str, ...]
) -> Iterator[Resource]:
    """Identity, login module, budget, Service and Deployment."""
    logins = tuple(login_map(registry, "schema-registry", context))
    yield from logins
    make = _karapace if registry.engine == "karapace" else _confluent
    own = registry_id(registry, context.graph)
    [topic] = registry_topics(registry, context.graph)
    workload = make(registry, access, own, topic, (*depends_on, *(one.key for one in logins)))
    yield service_account(workload, context)
    yield disruption_budget(workload, context)
    yield service(
        workload, context, name=registry.name, reason=f"clients of {registry.name} use a stable name"
    )  # fmt: skip
    yield deployment(workload, context)


def _confluent(
    registry: SchemaRegistry, access: KafkaAccess, own: str, topic: str, depends_on: tuple[str, ...]
) -> Workload:
    prefix = "SCHEMA_REGISTRY_KAFKASTORE"
    heap = f"{registry.resources.memory // 2 // 2**20}m"
    endpoint = access.connection.token_endpoint
    security = confluent_security(registry)
    options = [f"-D{ALLOWED_URLS}={endpoint}"] if endpoint else []
    options += [JAAS_OPTION] if registry.authentication is not None else []
    return replace(
        _pods(registry, depends_on),
        # The address that the other replicas forward writes to.
        fields={"SCHEMA_REGISTRY_HOST_NAME": "status.podIP"},
        environment={
            "SCHEMA_REGISTRY_LISTENERS": f"{_scheme(registry)}://0.0.0.0:{CONFLUENT_PORT}",
            "SCHEMA_REGISTRY_SCHEMA_REGISTRY_GROUP_ID": own,
            "SCHEMA_REGISTRY_SCHEMA_COMPATIBILITY_LEVEL": registry.compatibility.lower(),
            f"{prefix}_BOOTSTRAP_SERVERS": access.connection.bootstrap,
            f"{prefix}_TOPIC": topic,
            f"{prefix}_TOPIC_REPLICATION_FACTOR": str(access.cluster.replication_factor),
            f"{prefix}_GROUP_ID": own,
            **{f"{prefix}_{name.upper().replace('.', '_')}": value for name, value in _of_java(access).items()},
            "SCHEMA_REGISTRY_HEAP_OPTS": f"-Xms{heap} -Xmx{heap}",
            **security.environment,
            **({"SCHEMA_REGISTRY_OPTS": " ".join(options)} if options else {}),
            "LOG_DIR": "/tmp",  # noqa: S108  # a path inside the container, on its own volume
        },
        secrets=_secrets_of_java(access, prefix) | security.secrets,
        # It listens once it has read its topic. All its paths ask for a user where it has any.
        probes=_probes(registry, "/" if registry.authentication is None else None),
        # The image writes its configuration there when it starts.
        volumes=(
            {"name": "settings", "emptyDir": {"sizeLimit": "16Mi"}},
            *certificate_volumes([access]),
            *security.volumes,
        ),
        mounts=(
            {"name": "settings", "mountPath": "/etc/schema-registry"},
            *certificate_mounts([access]),
            *security.mounts,
        ),
    )


def _pods(registry: SchemaRegistry, depends_on: tuple[str, ...]) -> Workload:
    """What the pods of both registries have in common."""
    image = registry.image or registry.official_image or ""  # both images are known
    return Workload(
        component=registry,
        instance=registry.name,
        role="schema-registry",
        image=image,
        version=registry.version or image_version(image),
        resources=registry.resources,
        replicas=registry.replicas,
        autoscaling=None,
        ports=(Port(_scheme(registry), CONFLUENT_PORT, _scheme(registry)),),
        drain_s=15,
        depends_on=depends_on,
    )


def _of_java(access: KafkaAccess) -> dict[str, str]:
    """How it signs in, in Kafka's names: it passes to its clients every setting that begins with ``kafkastore.``."""
    connection = access.connection
    found = {"security.protocol": connection.protocol}
    if not isinstance(access.cluster, KafkaCluster):
        return found | trust_settings(connection) | sasl_settings(connection)
    folder = f"{CERTIFICATES}/{access.connection.known_as}"
    return found | {
        "ssl.truststore.type": "PKCS12",
        "ssl.truststore.location": f"{folder}/ca/ca.p12",
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": f"{folder}/user/user.p12",
    }


def _secrets_of_java(access: KafkaAccess, prefix: str) -> dict[str, tuple[str, str]]:
    if not isinstance(access.cluster, KafkaCluster):
        return kafka_secrets([access])
    return {
        f"{prefix}_SSL_TRUSTSTORE_PASSWORD": (cluster_ca_secret(access.cluster), "ca.password"),
        f"{prefix}_SSL_KEYSTORE_PASSWORD": (access.user, "user.password"),
        f"{prefix}_SSL_KEY_PASSWORD": (access.user, "user.password"),
    }


def _karapace(
    registry: SchemaRegistry, access: KafkaAccess, own: str, topic: str, depends_on: tuple[str, ...]
) -> Workload:
    security = karapace_security(registry)
    return replace(
        _pods(registry, depends_on),
        command=("python3", "-m", "karapace"),
        fields={"KARAPACE_ADVERTISED_HOSTNAME": "status.podIP", "KARAPACE_CLIENT_ID": "metadata.name"},
        environment={
            "KARAPACE_KARAPACE_REGISTRY": "true",
            "KARAPACE_HOST": "0.0.0.0",  # noqa: S104  # inside its pod, behind its policy
            "KARAPACE_PORT": str(CONFLUENT_PORT),
            "KARAPACE_ADVERTISED_PORT": str(CONFLUENT_PORT),
            "KARAPACE_COMPATIBILITY": registry.compatibility,
            "KARAPACE_BOOTSTRAP_URI": access.connection.bootstrap,
            "KARAPACE_TOPIC_NAME": topic,
            "KARAPACE_REPLICATION_FACTOR": str(access.cluster.replication_factor),
            "KARAPACE_GROUP_ID": own,
            "KARAPACE_PRODUCER_ACKS": "all",
            **_of_python(access.connection),
            **security.environment,
            "KARAPACE_LOG_LEVEL": "INFO",
        },
        secrets={"KARAPACE_SASL_PLAIN_PASSWORD": password} if (password := access.connection.password) else {},
        # Its health path asks for no user.
        probes=_probes(registry, "/_health"),
        metrics=Metrics(CONFLUENT_PORT, scheme=_scheme(registry)),
        # Protobuf schemas are compiled there.
        volumes=(
            {"name": "runtime", "emptyDir": {"sizeLimit": "256Mi"}},
            *certificate_volumes([access]),
            *security.volumes,
        ),
        mounts=(
            {"name": "runtime", "mountPath": "/opt/karapace/runtime"},
            *certificate_mounts([access]),
            *security.mounts,
        ),
    )


def _of_python(connection: Connection) -> dict[str, str]:
    """How it signs in."""
    folder = f"{CERTIFICATES}/{connection.known_as}"
    found = {"KARAPACE_SECURITY_PROTOCOL": connection.protocol}
    if connection.authority:
        found["KARAPACE_SSL_CAFILE"] = f"{folder}/ca/ca.crt"
    if connection.certificate:
        found["KARAPACE_SSL_CERTFILE"] = f"{folder}/user/user.crt"
        found["KARAPACE_SSL_KEYFILE"] = f"{folder}/user/user.key"
    if connection.mechanism:
        found |= {"KARAPACE_SASL_MECHANISM": connection.mechanism, "KARAPACE_SASL_PLAIN_USERNAME": connection.username}
    return found


def _scheme(registry: SchemaRegistry) -> Literal["http", "https"]:
    return "http" if registry.tls is None else "https"


def _probes(registry: SchemaRegistry, path: str | None) -> Probes:
    """Readiness by an HTTP path, or by the port where every path asks for a user."""
    port = _scheme(registry)
    alive: dict[str, Any] = {"tcpSocket": {"port": port}}
    scheme = {"scheme": "HTTPS"} if registry.tls is not None else {}
    ready = {"httpGet": {"path": path, "port": port, **scheme}} if path is not None else alive
    return Probes(ready=ready, live=alive, startup_s=START_S)
