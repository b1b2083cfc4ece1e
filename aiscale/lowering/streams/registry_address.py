"""Where a schema registry answers, and which clients ask it."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.components.processing.postgres import PostgresDatabase
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.schemas import RecordSchema
from aiscale.lowering.naming import variable

APICURIO_PORT = 8_080
"""Source: Apicurio Registry operator 3.3.1, default Service of the application."""

APICURIO_SERVICE = "-app-service"
"""What its Service has after the registry's name. Source: Apicurio Registry operator 3.3.1, names of its resources."""

CONFLUENT_PORT = 8_081
"""Source: Confluent Schema Registry and Karapace, their own default."""


def is_made(registry: SchemaRegistry) -> bool:
    """Whether the registry is brought up: those in a Kafka cluster of the system or in PostgreSQL are."""
    return registry.implementation != "glue" and isinstance(registry.storage, KafkaCluster | PostgresDatabase)


def registry_port(registry: SchemaRegistry) -> int:
    """The port that it answers on, in its pods and its Service."""
    return APICURIO_PORT if registry.implementation == "apicurio" else CONFLUENT_PORT


def registry_service(registry: SchemaRegistry) -> str:
    """Name of its Service."""
    return registry.name + (APICURIO_SERVICE if registry.implementation == "apicurio" else "")


def registry_url(registry: SchemaRegistry) -> str:
    """The address that clients of Confluent's API are given."""
    if registry.implementation == "apicurio":
        return apicurio_url(registry_service(registry))
    return f"http://{registry_service(registry)}:{registry_port(registry)}"


def apicurio_url(host: str) -> str:
    """Where Apicurio has Confluent's API, beside its own.

    Source: Apicurio Registry 3.3 documentation, Confluent Schema Registry compatibility: ``/apis/ccompat/v7``.
    """
    return f"http://{host}:{APICURIO_PORT}/apis/ccompat/v7"


def registry_of(schema: RecordSchema | None) -> SchemaRegistry | None:
    """The registry of a schema, where it is brought up."""
    if isinstance(schema, RegisteredSchema) and schema.registry is not None and is_made(schema.registry):
        return schema.registry
    return None


def registry_environment(registries: Iterable[SchemaRegistry]) -> dict[str, str]:
    """The address of each registry by its name, and of the only one as ``SCHEMA_REGISTRY_URL``."""
    found = {f"{variable(registry.name)}_URL": registry_url(registry) for registry in registries}
    return ({"SCHEMA_REGISTRY_URL": next(iter(found.values()))} if len(found) == 1 else {}) | found
