"""How Debezium copies an event table into a topic: the settings that follow from the table.

Source: Debezium 3.3 documentation, PostgreSQL connector and outbox event router.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiscale.analysis.streams.variable_names import known_as, variable
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka import Kafka
from aiscale.core.edges import EdgeKind
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph

ROUTER = "io.debezium.transforms.outbox.EventRouter"

AUTHORITIES = "/mnt/postgres"
"""Folder of certificate authorities in workers. Source: Strimzi 1.2.0, additional volumes lie below ``/mnt``."""


def captured(connector: Connector) -> tuple[EventTable, PostgresDatabase] | None:
    """The event table that a connector copies from the database's log, and its database; None for any other."""
    table = connector.captured
    return (table, table.database) if table is not None and isinstance(table.database, PostgresDatabase) else None


def captures(table: EventTable, graph: ArchitectureGraph) -> tuple[Connector, ...]:
    """The connectors that copy a table from the database's log, by address."""
    readers = (graph[edge.source] for edge in graph.in_edges(table, EdgeKind.READS))
    return tuple(one for one in readers if isinstance(one, Connector) and captured(one) is not None)


def captured_databases(connectors: Iterable[Connector]) -> tuple[PostgresDatabase, ...]:
    """The databases of all event tables that connectors copy, by name."""
    found = (found[1] for one in connectors if (found := captured(one)) is not None)
    return tuple(sorted(dict.fromkeys(found), key=lambda database: database.name))


def publication(connector: Connector) -> str:
    """PostgreSQL's name of the publication, and of the replication slot, that a connector reads.

    Slots take lower case letters, digits and ``_``. Source: PostgreSQL 18 documentation, replication slots.
    """
    return variable(connector.name).lower()


def heartbeat_topic(connector: Connector) -> str | None:
    """The topic that Debezium writes a heartbeat into; None for any other connector.

    Brokers and workers create no topics by themselves: without it, the connector waits for it at its first heartbeat.
    Source: Debezium 3.3 documentation, PostgreSQL connector, ``topic.heartbeat.prefix``.
    """
    return f"__debezium-heartbeat.{connector.name}" if captured(connector) is not None else None


def heartbeat_settings(connector: Connector) -> dict[str, Any]:
    """Settings of that topic: nobody reads the heartbeats."""
    cluster = connector.connect.cluster
    # A serverless cluster decides by itself how many copies confirm a write.
    insync = {} if cluster.is_serverless else {"min.insync.replicas": cluster.min_insync_replicas}
    return {"cleanup.policy": "delete", **insync, "retention.ms": 3_600_000}


def heartbeats(cluster: Kafka, graph: ArchitectureGraph) -> tuple[Connector, ...]:
    """The connectors that write heartbeats into a cluster, by address."""
    found = (one for one in graph.of(Connector) if one.connect.cluster is cluster and heartbeat_topic(one) is not None)
    return tuple(sorted(found, key=lambda one: one.address))


def capture_settings(connector: Connector) -> dict[str, Any]:
    """Settings that follow from the table; nothing for a connector of something else."""
    found = captured(connector)
    if found is None:
        return {}
    table, database = found
    settings: dict[str, Any] = {
        "database.hostname": database.host,
        "database.port": database.port,
        "database.dbname": database.database,
        "database.user": database.user_of(connector.address).username,
        "database.sslmode": database.sslmode,
        **({"database.sslrootcert": f"{AUTHORITIES}/{known_as(database)}/ca.crt"} if database.ca is not None else {}),
        "topic.prefix": connector.name,
        "table.include.list": table.qualified_name,
        "plugin.name": "pgoutput",
        "publication.name": publication(connector),
        "publication.autocreate.mode": "disabled",
        "slot.name": publication(connector),
        # Changes of other tables keep the log of the server too: without a heartbeat it grows until this table changes.
        "heartbeat.interval.ms": 10_000,
    }
    return settings if connector.transforms else settings | _routed(connector)


def _routed(connector: Connector) -> dict[str, Any]:
    """Each event into the connector's topic, by its stream, with its data as the value."""
    prefix = "transforms.events"
    return {
        "transforms": "events",
        f"{prefix}.type": ROUTER,
        f"{prefix}.table.field.event.id": "position",
        f"{prefix}.table.field.event.key": "stream_id",
        f"{prefix}.table.field.event.payload": "data",
        f"{prefix}.table.expand.json.payload": True,
        f"{prefix}.table.fields.additional.placement": "type:header,version:header,metadata:header",
        f"{prefix}.route.by.field": "type",
        f"{prefix}.route.topic.replacement": connector.topics[0].kafka_name,
    }


def capture_secrets(connector: Connector) -> dict[str, KubernetesSecret]:
    """Settings whose values lie in Secrets, by name: the password of the role that it signs in as, and its own."""
    found = captured(connector)
    if found is None:
        return dict(connector.secrets)
    return {"database.password": found[1].user_of(connector.address).password, **connector.secrets}
