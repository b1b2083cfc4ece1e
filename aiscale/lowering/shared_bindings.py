"""The bindings of technologies that offer one for all references of a workload together.

Brokers sign a workload in once for all topics, one connection to a database serves all its tables, and a volume is
mounted once in a pod. ``SHARED_BINDINGS`` of the registry has their kinds.
"""

from __future__ import annotations

from aiscale.analysis.streams.client_identity import clients_in, runner_of
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.client_binding import NOTHING, ClientBinding, variables_binding
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.retrieval.vector_index import index_environment
from aiscale.lowering.stores import store_environment
from aiscale.lowering.streams.event_store import event_store_environment
from aiscale.lowering.streams.firehose.access import firehose_access
from aiscale.lowering.streams.kafka.access import (
    certificate_mounts,
    certificate_volumes,
    kafka_accesses,
    kafka_environment,
    kafka_secrets,
    registries_of,
)
from aiscale.lowering.streams.kafka.network import kafka_egress
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.lowering.streams.kinesis.access import kinesis_access, kinesis_environment
from aiscale.lowering.streams.msk.connection import IAM
from aiscale.lowering.streams.postgres.access import (
    authority_mounts,
    authority_volumes,
    database_clients,
    postgres_accesses,
    table_environment,
)
from aiscale.lowering.streams.postgres.event_table import event_table_needs
from aiscale.lowering.streams.pubsub.access import pubsub_access, pubsub_environment
from aiscale.lowering.streams.schema_registry.clients import registry_binding
from aiscale.lowering.streams.schema_registry.glue import glue_access


def kafka_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Brokers, certificates, topics and groups, schema registries, and the egress to all of them."""
    accesses = kafka_accesses(workload, context.graph)
    if not accesses:
        return NOTHING
    brokers = ClientBinding(
        kafka_environment(accesses),
        kafka_secrets(accesses),
        tuple(kafka_egress(accesses)),
        kafka_needs(accesses, context),
        certificate_volumes(accesses),
        certificate_mounts(accesses),
    )
    return brokers | registry_binding(registries_of(accesses), runner_of(workload).address)


def store_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Addresses of buckets and databases. ``store_egress`` has the egress to them, together with that to clouds."""
    return variables_binding(store_environment(workload, context.graph))


def index_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Names and parameters of vector indexes; their databases have the addresses."""
    return ClientBinding(index_environment(workload, context.graph))


def database_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """The role and the password in each database of PostgreSQL, and its certificate authority."""
    clients = [one for client in clients_in(workload, context.graph) for one in database_clients(client, context.graph)]
    if not clients:
        return NOTHING
    databases = tuple(dict.fromkeys(client.database for client in clients))
    return ClientBinding(
        {name: value for client in clients for name, value in client.variables.items()},
        dict(client.password for client in clients),
        volumes=authority_volumes(databases),
        mounts=authority_mounts(databases),
    )


def event_table_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """The names of tables, and the Jobs that create them."""
    graph = context.graph
    accesses = [access for client in clients_in(workload, graph) for access in postgres_accesses(client, graph)]
    if not accesses:
        return NOTHING
    return ClientBinding(table_environment(accesses), prerequisites=event_table_needs(accesses, graph))


def event_store_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Names of logs and snapshots, and how often one is due."""
    return variables_binding(event_store_environment(workload, context.graph))


def cloud_binding(workload: Component, context: LoweringContext) -> ClientBinding:
    """Names and regions of streams of clouds. Grants and egress are in the workload's ``CloudAccess``."""
    found: dict[str, str] = {}
    if (kinesis := kinesis_access(workload, context)) is not None:
        found |= kinesis_environment(kinesis, context)
    if (firehose := firehose_access(workload, context)) is not None:
        found |= firehose.environment(context)
    for access in kafka_accesses(workload, context.graph):
        cluster, by_role = access.cluster, access.connection.mechanism == IAM
        if isinstance(cluster, Msk) and by_role and (region := aws_region(cluster.region, context)):
            found[f"{variable_prefix(cluster)}_REGION"] = region
    if (glue := glue_access(workload, context)) is not None:
        found |= glue.environment(context)
    if (pubsub := pubsub_access(workload, context)) is not None:
        found |= pubsub_environment(pubsub, context)
    return variables_binding(found)
