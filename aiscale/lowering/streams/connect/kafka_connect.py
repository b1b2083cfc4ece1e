"""KafkaConnect and KafkaConnector. Source: Strimzi 1.2.0, kafka.strimzi.io/v1; Apache Kafka 4.3, Kafka Connect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.streams.client_identity import connectors
from aiscale.analysis.streams.variable_names import variable
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.kafka_connect import Converter, KafkaConnect
from aiscale.core.relations import Consume
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, cloud_egress
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.stores import store_egress
from aiscale.lowering.streams.cloud_access import CloudAccess, cloud_access
from aiscale.lowering.streams.connect.debezium import (
    AUTHORITIES,
    capture_secrets,
    capture_settings,
    captured,
    captured_databases,
    heartbeat_settings,
    heartbeat_topic,
)
from aiscale.lowering.streams.connect.workers import (
    WORKER_PODS,
    client_spec,
    worker_network_policy,
    worker_spec,
    worker_variables,
)
from aiscale.lowering.streams.kafka.access import KafkaAccess, registries_of
from aiscale.lowering.streams.kafka.client_settings import consumer_of, producer_of, request_settings
from aiscale.lowering.streams.kafka.clients import connect_access
from aiscale.lowering.streams.kafka.network import kafka_egress
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.lowering.streams.kafka.topic import topic_resources
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER, kafka_users
from aiscale.lowering.streams.postgres.access import authority_mounts, authority_volumes
from aiscale.lowering.streams.postgres.event_table import event_table_key
from aiscale.lowering.streams.schema_registry.clients import registry_binding

ROLE = "kafka-connect"

REGISTRY_AUTHORITIES = "/mnt/schema-registry"
"""Folder of the authorities of schema registries. Source: Strimzi 1.2.0, additional volumes are below ``/mnt``."""


def lower_kafka_connect(connect: KafkaConnect, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The workers, their rights in Kafka, and their network policy."""
    access = connect_access(connect, context.graph)
    if access is None:
        return
    clouds = cloud_access(connect, context, [access])
    running = connectors(connect, context.graph)
    # Strimzi sets the brokers by fields of its object, and connectors name topics and tables in their own settings.
    registries = registry_binding(registries_of([access]), connect.address, REGISTRY_AUTHORITIES)
    binding = bindings.each | registries
    outward: list[Rule] = [*binding.egress, *cloud_egress(clouds.clouds, context.cloud_ranges(connect))]
    for one in running:
        rules = store_egress(bindings.stores(one), context.cloud_ranges(connect))
        outward += [rule for rule in rules if rule not in outward]
    named = ", ".join(one.name for one in running) or "no connector yet"
    yield worker_network_policy(
        connect, context, ROLE, [*kafka_egress([access]), *outward],
        f"{connect.name} runs {named}: allow traffic to Kafka, sources and sinks",
    )  # fmt: skip
    yield from kafka_users(connect, [access], ROLE, context)
    yield from clouds.resources
    yield _connect(connect, access, running, clouds, binding, context)


def _connect(
    connect: KafkaConnect,
    access: KafkaAccess,
    running: tuple[Connector, ...],
    clouds: CloudAccess,
    binding: ClientBinding,
    context: LoweringContext,
) -> Resource:
    configs, offsets, status = connect.own_topics
    copies = connect.cluster.replication_factor
    secrets = {
        _variable(one, setting): (secret.name, secret.key)
        for one in running
        for setting, secret in sorted(capture_secrets(one).items())
    }
    variables = worker_variables([access.connection], {**binding.secrets, **secrets}, binding.variables)
    workers = worker_spec(connect, context, "KafkaConnect", [access.connection], variables["env"])
    databases = captured_databases(running)
    if volumes := (*authority_volumes(databases), *binding.volumes):
        mounts = (*authority_mounts(databases, AUTHORITIES), *binding.mounts)
        workers["template"]["pod"]["volumes"] = list(volumes)
        workers["template"]["connectContainer"]["volumeMounts"] = list(mounts)
    spec: dict[str, Any] = {
        **workers,
        **client_spec(access.connection),
        "groupId": connect.group_id,
        "configStorageTopic": configs,
        "offsetStorageTopic": offsets,
        "statusStorageTopic": status,
        "config": {
            "config.storage.replication.factor": copies,
            "offset.storage.replication.factor": copies,
            "status.storage.replication.factor": copies,
            "exactly.once.source.support": connect.exactly_once_source,
            # Topics are the blueprint's: a connector does not create any.
            "topic.creation.enable": False,
            **_converter("key.converter", connect.key_converter),
            **_converter("value.converter", connect.value_converter),
            **variables["config"],
            **connect.config,
        },
    }
    if clouds.annotations:
        spec["template"]["serviceAccount"] = {"metadata": {"annotations": dict(clouds.annotations)}}
    if connect.image is not None:
        spec["image"] = connect.image
    if connect.plugins:
        spec["plugins"] = [
            {"name": plugin.name, "artifacts": [{"type": "image", "reference": plugin.image}]}
            for plugin in connect.plugins
        ]
    metadata = context.metadata(connect, connect.name, ROLE, version=connect.version)
    metadata["annotations"] = {"strimzi.io/use-connector-resources": "true"}
    return kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaConnect", "metadata": metadata, "spec": spec},
        address=connect.address,
        reason=f"{connect.name} runs connectors on {connect.replicas} worker{'s' if connect.replicas != 1 else ''} "
        f"for {connect.cluster.name}",
        depends_on=(
            f"networkpolicy/{connect.name}",
            *binding.prerequisites,
            *kafka_needs([access], context),
            *clouds.depends_on,
        ),
        pods=WORKER_PODS,
    )


def lower_connector(connector: Connector, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """One connector; its workers sign in to Kafka for it."""
    connect = connector.connect
    if connect_access(connect, context.graph) is None:
        return
    metadata = context.metadata(connector, connector.name, "connector")
    metadata["labels"][STRIMZI_CLUSTER] = connect.name
    restarts = {"enabled": True}
    spec: dict[str, Any] = {
        "class": connector.connector_class,
        "tasksMax": connector.tasks,
        "autoRestart": restarts
        | ({"maxRestarts": connector.max_restarts} if connector.max_restarts is not None else {}),
        "state": connector.state,
        "config": dict(_settings(connector)),
    }
    own = tuple(_heartbeats(connector, context))
    yield from own
    topics = [key for key in kafka_needs(bindings.kafka, context) if "kafkatopic/" in key]
    topics += [one.key for one in own]
    found = captured(connector)
    table = event_table_key(found[0], context.graph) if found is not None else None
    tables = [table] if table is not None else []
    yield kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaConnector", "metadata": metadata, "spec": spec},
        address=connector.address,
        reason=f"{connector.name} copies {_way(connector)}",
        depends_on=(f"kafkaconnect/{connect.name}", *topics, *tables),
    )


def _heartbeats(connector: Connector, context: LoweringContext) -> Iterator[Resource]:
    """The topic of the connector's heartbeats, where its brokers have topics as objects."""
    name, cluster = heartbeat_topic(connector), connector.connect.cluster
    if name is None:
        return
    object_name = fit(f"{connector.name}-heartbeats")
    if not cluster.runs_in_kubernetes:
        object_name = fit(f"{context.system}-{object_name}")
    reason = f"{connector.name} writes heartbeats into {name}: without them the log of its database grows"
    yield from topic_resources(
        connector, "connector", cluster, object_name, name, 1, heartbeat_settings(connector), context, reason=reason
    )


def _settings(connector: Connector) -> Iterator[tuple[str, Any]]:
    """The fields in Kafka's names; the connector's own settings come last."""
    if connector.is_source:
        if connector.delivery == "exactly-once":
            yield "exactly.once.support", "required"
        yield from _producing(producer_of(connector.produces))
    else:
        yield "topics", ",".join(topic.kafka_name for topic in connector.topics)
        yield from _reading(connector)
    yield "errors.tolerance", connector.tolerance
    yield "errors.log.enable", True
    if (letters := connector.dead_letter) is not None:
        yield "errors.deadletterqueue.topic.name", letters.kafka_name
        copies = letters.replication_factor or letters.cluster.replication_factor
        yield "errors.deadletterqueue.topic.replication.factor", copies
        yield "errors.deadletterqueue.context.headers.enable", True
    if connector.key_converter is not None:
        yield from _converter("key.converter", connector.key_converter).items()
    if connector.value_converter is not None:
        yield from _converter("value.converter", connector.value_converter).items()
    if connector.transforms:
        yield "transforms", ",".join(transform.name for transform in connector.transforms)
        for transform in connector.transforms:
            yield f"transforms.{transform.name}.type", transform.type
            for name, value in transform.config.items():
                yield f"transforms.{transform.name}.{name}", value
    # Settings of the blueprint come last.
    yield from capture_settings(connector).items()
    yield from connector.config.items()
    for setting in sorted(capture_secrets(connector)):
        yield setting, f"${{env:{_variable(connector, setting)}}}"


def _reading(connector: Connector) -> Iterator[tuple[str, Any]]:
    """Settings of the sink's consumer that differ from Connect's, and of the producer of its dead letters."""
    for name, value in consumer_of(connector.consumes).items():
        yield f"consumer.override.{name}", value
    groups = (item.group for item in connector.consumes if isinstance(item, Consume) and item.group is not None)
    if (group := next(groups, None)) is not None:
        yield "consumer.override.group.id", group
    if connector.dead_letter is not None:
        yield from _producing(request_settings(connector.topics))


def _producing(settings: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        yield f"producer.override.{name}", value


def _converter(setting: str, converter: Converter) -> dict[str, Any]:
    return {setting: converter.converter_class} | {
        f"{setting}.{name}": value for name, value in converter.config.items()
    }


def _variable(connector: Connector, setting: str) -> str:
    """Name of the variable with a secret setting: ``CONNECTOR_ORDERS_DATABASE_PASSWORD``."""
    return f"CONNECTOR_{variable(connector.name)}_{variable(setting.replace('.', '-'))}"


def _way(connector: Connector) -> str:
    """From what into what."""
    topics = ", ".join(topic.name for topic in connector.topics)
    if connector.is_source:
        return f"{connector.source.name if connector.source else 'records'} into {topics}"
    return f"{topics} into {connector.sink.name if connector.sink else 'a store'}"
