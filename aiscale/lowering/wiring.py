"""What a workload is told of all that it refers to of one technology, where each reference by itself is not enough.

Its brokers sign it in once for all topics, one connection to a database serves all tables of it, and a volume has one
place among those of the pod. ``WIRINGS`` of the registry says of which kinds; ``lowering/given.py`` asks.
"""

from __future__ import annotations

from aiscale.analysis.streams.client_identity import clients_in
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.given import Given
from aiscale.lowering.stores import store_environment
from aiscale.lowering.streams.event_store import event_store_environment
from aiscale.lowering.streams.firehose.access import firehose_access
from aiscale.lowering.streams.kafka.access import (
    certificate_mounts,
    certificate_volumes,
    kafka_accesses,
    kafka_environment,
    kafka_secrets,
)
from aiscale.lowering.streams.kafka.network import kafka_egress
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.lowering.streams.kinesis.access import kinesis_access, kinesis_environment
from aiscale.lowering.streams.msk.connection import IAM
from aiscale.lowering.streams.postgres.access import (
    authority_mounts,
    authority_volumes,
    postgres_accesses,
    postgres_environment,
    postgres_secrets,
)
from aiscale.lowering.streams.postgres.event_table import event_table_needs
from aiscale.lowering.streams.pubsub.access import pubsub_access, pubsub_environment
from aiscale.lowering.streams.schema_registry.glue import glue_access


def of_kafka(workload: Component, context: LoweringContext) -> Given:
    """Brokers, certificates, topics and groups, the registries of schemas, and the way to all of them."""
    accesses = kafka_accesses(workload, context.graph)
    return Given(
        kafka_environment(accesses),
        kafka_secrets(accesses),
        tuple(kafka_egress(accesses)),
        kafka_needs(accesses, context),
        certificate_volumes(accesses),
        certificate_mounts(accesses),
    )


def of_stores(workload: Component, context: LoweringContext) -> Given:
    """Addresses of buckets and databases. The ways there are opened with those to clouds: ``lowering/stores.py``."""
    return Given(store_environment(workload, context.graph))


def of_event_tables(workload: Component, context: LoweringContext) -> Given:
    """The role in each database, its authority, and the names of tables."""
    graph = context.graph
    accesses = [access for client in clients_in(workload, graph) for access in postgres_accesses(client, graph)]
    databases = tuple(dict.fromkeys(access.database for access in accesses))
    return Given(
        postgres_environment(accesses),
        postgres_secrets(accesses),
        depends_on=event_table_needs(accesses, graph),
        volumes=authority_volumes(databases),
        mounts=authority_mounts(databases),
    )


def of_event_stores(workload: Component, context: LoweringContext) -> Given:
    """Names of logs and snapshots, and how often one is due."""
    return Given(event_store_environment(workload, context.graph))


def of_clouds(workload: Component, context: LoweringContext) -> Given:
    """Names and regions of streams of clouds. Rights and ways there come with its identity: ``cloud_access.py``."""
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
    return Given(found)
