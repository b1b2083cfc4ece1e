"""Addresses of schema registries, and their clients."""

from __future__ import annotations

from aiscale.analysis.streams.msk import is_placed
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.client_security import OAuth
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.values.schemas import RecordSchema
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.streams.msk.connection import msk_access

APICURIO_PORT = 8_080
"""Source: Apicurio Registry operator 3.3.1, default Service of the application."""

APICURIO_TLS_PORT = 8_443
"""Port of its pods with a certificate; its Service has 443. Source: Apicurio Registry operator 3.3.1."""

APICURIO_SERVICE = "-app-service"
"""What its Service has after the registry's name. Source: Apicurio Registry operator 3.3.1, names of its resources."""

CONFLUENT_PORT = 8_081
"""Source: Confluent Schema Registry and Karapace, their own default."""


def is_deployed(registry: SchemaRegistry) -> bool:
    """Whether clients reach it: it exists, or it is deployed, with a storage that it can sign in to."""
    storage = registry.storage
    if registry.url is not None:
        return True
    if isinstance(storage, Msk):
        return msk_access(storage, registry) is not None
    if isinstance(storage, ExternalKafka):
        return registry.engine != "karapace" or not isinstance(storage.security_of(registry.address), OAuth)
    return isinstance(storage, KafkaCluster | PostgresDatabase)


def is_whole(registry: SchemaRegistry, graph: ArchitectureGraph) -> bool:
    """Whether a registry is part of the graph with its storage: of several clusters, each has a graph of its own."""
    return all(part is None or part.address in graph for part in (registry, registry.storage))


def why_not_deployed(registry: SchemaRegistry) -> str | None:
    """Why a registry is not deployed, and how to fix it; None where it is, or the reason is unknown.

    Source: Apicurio Registry 3.3.1, Confluent Schema Registry 8.3 and Karapace 6.2: none of their images has
    aws-msk-iam-auth, and Karapace takes a token of OAuth only as it is (``sasl_oauth_token``), which expires.
    """
    storage, name, user = registry.storage, registry.name, f'users={{"{registry.address}": Scram(…)}}'
    if registry.engine == "glue" or is_deployed(registry):
        return None
    storage_field = "storage=PostgresDatabase(…)"
    if registry.engine != "apicurio":
        storage_field = f'engine="apicurio" with {storage_field}'
    if storage is None:
        return (
            f"{name} has no storage and would lose its schemas with each restart: set {storage_field}, or storage= to "
            "a Kafka cluster"
        )
    if isinstance(storage, Msk) and is_placed(storage):
        users = user if storage.admin is not None else f"{user} and admin=Scram(…)"
        if "iam" not in storage.authentication:
            return (
                f"{name} cannot sign in to {storage.name}, whose users= do not include it: set {users} on "
                f"{storage.name}"
            )
        is_open = storage.type != "serverless"
        on_it = f'authentication=["iam", "scram"], {users} on {storage.name}, ' if is_open else ""
        return (
            f"{name} cannot sign in to {storage.name}: the image of {registry.technology} cannot sign in "
            f'with an IAM role: set {on_it}{storage_field}, or engine="glue"'
        )
    if isinstance(storage, ExternalKafka):
        return (
            f"{name} cannot sign in to {storage.name}: {registry.technology} cannot fetch OAuth tokens: set {user} on "
            f'{storage.name}, or engine="apicurio"'
        )
    return None


def registry_port(registry: SchemaRegistry) -> int:
    """The port that its pods answer on."""
    if registry.engine != "apicurio":
        return CONFLUENT_PORT
    return APICURIO_PORT if registry.tls is None else APICURIO_TLS_PORT


def registry_service(registry: SchemaRegistry) -> str:
    """Name of its Service."""
    return registry.name + (APICURIO_SERVICE if registry.engine == "apicurio" else "")


def registry_url(registry: SchemaRegistry) -> str:
    """The address for clients of Confluent's API."""
    if registry.url is not None:
        return registry.url.rstrip("/")
    is_secure = registry.tls is not None
    if registry.engine == "apicurio":
        return apicurio_url(registry_service(registry), is_secure=is_secure)
    return f"{'https' if is_secure else 'http'}://{registry_service(registry)}:{registry_port(registry)}"


def apicurio_url(host: str, *, is_secure: bool) -> str:
    """Address of Confluent's API in Apicurio Registry.

    Source: Apicurio Registry 3.3 documentation, Confluent Schema Registry compatibility: ``/apis/ccompat/v7``.

    Args:
        host: host name of its Service.
        is_secure: whether it has a certificate.
    """
    return f"{f'https://{host}' if is_secure else f'http://{host}:{APICURIO_PORT}'}/apis/ccompat/v7"


def registry_of(schema: RecordSchema | None) -> SchemaRegistry | None:
    """The registry of a schema, where it is deployed."""
    if isinstance(schema, RegisteredSchema) and schema.registry is not None and is_deployed(schema.registry):
        return schema.registry
    return None
