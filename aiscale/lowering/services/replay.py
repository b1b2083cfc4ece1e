"""The objects of a replay: a Job with the reader's own image, under a name and with rights of its own.

From a topic it reads in a consumer group that Kafka's tools set to a time before the reader starts; from a table of
events, from a position that psql stores next to those of other readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aiscale.analysis.replay.estimate import Estimate
from aiscale.analysis.replay.request import Replay
from aiscale.analysis.streams.variable_names import known_as
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.topic import Topic
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource
from aiscale.lowering.services.replay_job import ROLE, Tools, moment, ranges, redirected, replay_job, without_system
from aiscale.lowering.streams.kafka.access import CERTIFICATES, KafkaAccess, Read, certificate_mounts, kafka_accesses
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.lowering.streams.postgres.access import (
    PostgresAccess,
    authority_mounts,
    connection_settings,
    postgres_accesses,
)
from aiscale.lowering.streams.postgres.event_table import PSQL_IMAGE


def lower_replay(replay: Replay, figures: Estimate, context: LoweringContext) -> tuple[Resource, ...]:
    """The resources of a replay, in the order of their dependencies.

    Args:
        replay: what is asked for, without reasons against it.
        figures: what it takes.
        context: where the reader runs.
    """
    stream = replay.stream
    if isinstance(stream, EventTable):
        return _from_table(replay, stream, figures, context)
    return _from_topic(replay, stream, figures, context)


def _from_topic(replay: Replay, topic: Topic, figures: Estimate, context: LoweringContext) -> tuple[Resource, ...]:
    own = next(one for one in kafka_accesses(replay.reader, context.graph) if one.cluster is topic.cluster)
    found = [read for read in own.reads if read.topic == topic.kafka_name]
    isolation = found[0].isolation
    prefixes = dict.fromkeys(read.prefix for read in found)
    reads = tuple(Read(topic.kafka_name, replay.group, isolation, prefix=prefix) for prefix in prefixes)
    access = _as_itself(replay, own, reads, context)
    users = tuple(_users(replay, access, figures, context))
    folder = f"{CERTIFICATES}/{access.connection.known_as}"
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": access.connection.bootstrap,
        "KAFKA_CERTIFICATE_FILE": f"{folder}/user/user.crt",
        "KAFKA_KEY_FILE": f"{folder}/user/user.key",
        "KAFKA_CA_FILE": f"{folder}/ca/ca.crt",
        "LOG_DIR": "/tmp/logs",  # noqa: S108  # a path inside the container, on its own volume
        "REPLAY_TOPIC": topic.kafka_name,
        "REPLAY_GROUP": replay.group,
        "REPLAY_ISOLATION": isolation,
        **_range(replay),
    }
    tools = Tools(topic.cluster.tools, "replay.sh", environment, certificate_mounts((access,)))
    job = replay_job(
        replay, figures, context, tools=tools, environment=redirected(replay, (access,)), accesses=(access,),
        depends_on=[record.key for record in users],
    )  # fmt: skip
    return (*users, *job)


def _from_table(replay: Replay, table: EventTable, figures: Estimate, context: LoweringContext) -> tuple[Resource, ...]:
    databases = postgres_accesses(replay.reader, context.graph)
    access = next(one for one in databases if table in one.reads)
    # It writes to Kafka as a user of its own too, so that it fences no other producer.
    kafka = tuple(_as_itself(replay, one, (), context) for one in kafka_accesses(replay.reader, context.graph))
    users = tuple(user for one in kafka for user in _users(replay, one, figures, context))
    given = redirected(replay, kafka) | {f"{prefix}_READER": replay.group for prefix in access.prefixes[table.address]}
    job = replay_job(
        replay, figures, context, tools=_psql(replay, table, access, databases), environment=given, accesses=kafka,
        depends_on=[record.key for record in users],
    )  # fmt: skip
    return (*users, *job)


def _psql(replay: Replay, table: EventTable, access: PostgresAccess, databases: Sequence[PostgresAccess]) -> Tools:
    """The tools that sign in as the reader does: they read events and store positions."""
    settings = {f"PG{name}": value for name, value in connection_settings(access.database, access.user).items()}
    schema, name = table.schema_and_table
    environment = {
        **settings,
        "PGCONNECT_TIMEOUT": "10",
        "HOME": "/tmp",  # noqa: S108  # a path inside the container, on its own volume
        "REPLAY_SCHEMA": schema,
        "REPLAY_TABLE": name,
        "REPLAY_READER": replay.group,
        **(
            {"REPLAY_POSITIONS": ranges(replay)}
            if replay.offsets
            else {"REPLAY_FROM": moment(replay.begin) if replay.begin else "", "REPLAY_TO": moment(replay.end)}
        ),
    }
    mounts = authority_mounts([one.database for one in databases])
    own = [mount for mount in mounts if mount["mountPath"].endswith(f"/{known_as(access.database)}")]
    password = access.user.password
    return Tools(
        PSQL_IMAGE, "replay_table.sh", environment, own, {"PGPASSWORD": (password.name, password.key)}, memory="64Mi"
    )


def _as_itself(replay: Replay, own: KafkaAccess, reads: tuple[Read, ...], context: LoweringContext) -> KafkaAccess:
    """The reader's access to a cluster that Strimzi runs, in the replay's own group and as its own user."""
    connection, user = own.connection, fit(f"{replay.name}-{own.cluster.name}")
    if isinstance(own.cluster, ExternalKafka):
        # In a namespace that other systems use too; the access operator puts authority and certificate into one Secret.
        user = fit(f"{context.system}-{user}")
        connection = replace(connection, authority=(user, connection.authority[1]) if connection.authority else None)
    keys = connection.certificate[1:] if connection.certificate is not None else ("user.crt", "user.key")
    return replace(
        own,
        connection=replace(connection, user=user, certificate=(user, *keys), principal=f"User:CN={user}"),
        reads=reads,
        transactional_ids=tuple(f"{replay.name}-{one}" for one in own.transactional_ids),
    )


def _users(replay: Replay, access: KafkaAccess, figures: Estimate, context: LoweringContext) -> Iterator[Resource]:
    written = access if replay.into is None else replace(access, writes=(replay.into.kafka_name,))
    for record in kafka_users(replay.reader, (written,), ROLE, context):
        manifest = without_system(record)
        reason = f"{replay.reader.name} reads {replay.stream.name} again as a user of its own"
        if replay.byte_rate is not None and figures.broker_quota is not None and record.kind == "KafkaUser":
            manifest["spec"]["quotas"] = manifest["spec"].get("quotas", {}) | {"consumerByteRate": figures.broker_quota}
            reason += f", which each broker lets read {figures.broker_quota:,} bytes a second"
        yield replace(record, properties=manifest, reason=reason)


def _range(replay: Replay) -> dict[str, str]:
    """The variables of Kafka's tools for the range that is read."""
    if replay.offsets:
        return {"REPLAY_OFFSETS": ranges(replay)}
    return {
        "REPLAY_FROM": moment(replay.begin).removesuffix("Z") if replay.begin is not None else "",
        "REPLAY_END_MS": str(round(replay.end.timestamp() * 1_000)),
    }
