"""Schema registries in the cluster: what each keeps in Kafka, who may reach it, and the schemas that it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.registry_security import RegistryOidc
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    network_policy,
    operator_peer,
    pods_of,
    private_egress,
    prometheus_peer,
    ranges_egress,
    tcp,
)
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource
from aiscale.lowering.stores import database_egress
from aiscale.lowering.streams.kafka.access import kafka_accesses, registries_of
from aiscale.lowering.streams.kafka.network import kafka_egress
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.lowering.streams.kafka.topic import topic_resources
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.lowering.streams.schema_registry.address import registry_port
from aiscale.lowering.streams.schema_registry.apicurio import apicurio_resources, kafka_storage, postgres_storage
from aiscale.lowering.streams.schema_registry.clients import registry_egress
from aiscale.lowering.streams.schema_registry.confluent import registry_workload_resources
from aiscale.lowering.streams.schema_registry.glue import glue_resources
from aiscale.lowering.streams.schema_registry.schemas_job import schemas_job_key, schemas_job_resources
from aiscale.lowering.streams.schema_registry.storage import registry_access, registry_topics

ROLE = "schema-registry"


def lower_schema_registry(
    registry: SchemaRegistry, _bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """What it keeps schemas in, its policy, itself, and the Job that registers the system's schemas."""
    if registry.engine == "glue":
        yield from glue_resources(registry, context)
        return
    if registry.url is not None:
        yield from _registered_there(registry, context)
        return
    database = registry.storage
    if isinstance(database, PostgresDatabase):
        yield _policy(registry, database_egress([database]), context)
        made = list(apicurio_resources(registry, postgres_storage(registry, database), context, ()))
    else:
        made = list(_on_kafka(registry, context))
    if made:
        yield from made
        yield from schemas_job_resources(registry, context, (made[-1].key,))


def _registered_there(registry: SchemaRegistry, context: LoweringContext) -> Iterator[Resource]:
    """The Job that registers the system's schemas in an existing registry, with its identity and its policy."""
    if schemas_job_key(registry, context) is None:
        return
    yield identity(
        registry, registry.name, ROLE, context,
        reason=f"the Job of {registry.name} has its own identity, without permissions in the cluster",
    )  # fmt: skip
    policy = network_policy(
        registry, context, ROLE, ingress=[], egress=[registry_egress(registry)],
        reason=f"the Job of {registry.name} connects to {registry.name} only",
    )  # fmt: skip
    yield policy
    yield from schemas_job_resources(registry, context, (policy.key,))


def _on_kafka(registry: SchemaRegistry, context: LoweringContext) -> Iterator[Resource]:
    """Its topics and its user in Kafka, its policy and, last, itself."""
    access = registry_access(registry, context.graph)
    if access is None:
        return
    topics = [
        one
        for name, settings in registry_topics(registry, context.graph).items()
        for one in _topic(registry, access.cluster, name, settings, context)
    ]
    yield from topics
    yield from kafka_users(registry, [access], ROLE, context)
    yield _policy(registry, kafka_egress([access]), context)
    depends_on = (*kafka_needs([access], context), *(one.key for one in topics))
    if registry.engine == "apicurio":
        yield from apicurio_resources(registry, kafka_storage(registry, access, context), context, depends_on)
    else:
        yield from registry_workload_resources(registry, access, context, depends_on)


def _topic(
    registry: SchemaRegistry, cluster: Kafka, name: str, settings: dict[str, Any], context: LoweringContext
) -> Iterator[Resource]:
    """A topic of the registry's own. Its object cannot be called as Kafka calls it: names begin with a letter."""
    object_name = fit(f"{registry.name}-registry-{name.rpartition('-')[2].lstrip('_')}")
    if isinstance(cluster, ExternalKafka):
        object_name = fit(f"{context.system}-{object_name}")
    reason = f"{registry.name} keeps its schemas in {cluster.name}, in {name}"
    yield from topic_resources(registry, ROLE, cluster, object_name, name, 1, settings, context, reason=reason)


def clients_of(registry: SchemaRegistry, context: LoweringContext) -> list[Component]:
    """Whose pods read or write streams with schemas of the registry, by address."""
    graph = context.graph
    sources = {edge.source for edge in graph.edges_of(EdgeKind.READS, EdgeKind.WRITES)}
    found = {
        runner.address: runner
        for address in sources
        if registry in registries_of(kafka_accesses(graph.nodes[address], graph))
        and (runner := runner_of(graph.nodes[address]))
    }
    return [found[address] for address in sorted(found)]


def _identity_server(registry: SchemaRegistry) -> Iterator[Rule]:
    """To the OpenID Connect server that it verifies tokens with."""
    if isinstance(oidc := registry.authentication, RegistryOidc):
        port = urlsplit(oidc.server_url).port or 443
        yield ranges_egress(oidc.cidrs, port) if oidc.cidrs else private_egress(port)


def _policy(registry: SchemaRegistry, to_storage: list[Rule], context: LoweringContext) -> Resource:
    """In: its clients, its other replicas, the Job that registers. Out: its storage and its other replicas."""
    assert registry.storage is not None
    port = registry_port(registry)
    clients = clients_of(registry, context)
    own: Rule = {"to": pods_of(registry), "ports": tcp(port)}
    outward = [own, *to_storage, *_identity_server(registry)]
    ingress: list[Rule] = [{"from": pods_of(registry, *clients, here=context.namespace), "ports": tcp(port)}]
    if registry.engine == "karapace":
        ingress.append({"from": [prometheus_peer(registry, context)], "ports": tcp(port)})
    if registry.engine == "apicurio":
        ingress.append({"from": [operator_peer("apicurio", registry, context)], "ports": tcp(port)})
    names = ", ".join(client.name for client in clients) or "nobody yet"
    return network_policy(
        registry, context, ROLE, ingress=ingress, egress=outward,
        reason=f"{registry.name} is asked by {names}, and keeps its schemas in {registry.storage.name}",
    )  # fmt: skip
