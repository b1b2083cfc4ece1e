"""Settings of Kafka Streams, as a properties file. Source: Apache Kafka 4.3, StreamsConfig and ConsumerConfig."""

from __future__ import annotations

from aiscale.analysis.streams.stream_storage import application_id
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.streams.kafka.access import RACK, KafkaAccess
from aiscale.lowering.streams.kafka.client_properties import sasl_settings, trust_settings
from aiscale.lowering.streams.kafka.client_settings import consumer_of, producer_of, request_settings

PROPERTIES = "/etc/kafka-streams/streams.properties"
"""Where the program finds the file; the variable ``STREAMS_PROPERTIES`` names it."""

INSTANCE = "KAFKA_GROUP_INSTANCE_ID"
"""Variable with the pod's name, which is the member's id in its group."""

_PROVIDERS = {
    "directory": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
    "env": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
}
"""What reads certificates, passwords and the pod's name into the settings: none of them is written down."""


_OF_EXACTLY_ONCE = ("main.consumer.isolation.level", "producer.enable.idempotence")
"""What ``exactly_once_v2`` sets by itself: it warns of any other setting, and ignores it.
Source: Apache Kafka 4.3, StreamsConfig."""


def streams_properties(
    job: StreamJob, engine: KafkaStreams, access: KafkaAccess, state_directory: str, *, has_rack: bool
) -> str:
    """The file: sorted lines, each a setting.

    Args:
        job: the job.
        engine: its engine.
        access: its access to Kafka.
        state_directory: where its stores keep their files.
        has_rack: whether its pods know the zone that they are in.
    """
    connection = access.connection
    settings = {
        **trust_settings(connection),
        **sasl_settings(connection),
        "application.id": application_id(job),
        "bootstrap.servers": connection.bootstrap,
        "num.stream.threads": str(engine.threads),
        "processing.guarantee": "exactly_once_v2" if job.delivery == "exactly-once" else "at_least_once",
        "state.dir": state_directory,
        "config.providers": ",".join(_PROVIDERS),
        **{f"config.providers.{name}.class": provider for name, provider in _PROVIDERS.items()},
        "security.protocol": connection.protocol,
    }
    settings |= {f"main.consumer.{name}": value for name, value in consumer_of(job.consumes).items()}
    settings |= _producing(job)
    if job.delivery == "exactly-once":
        for own in _OF_EXACTLY_ONCE:
            settings.pop(own, None)
    if not connection.cluster.is_serverless:
        # Its changelogs and repartition topics are as safe as other topics, whatever the default of the brokers is.
        settings["replication.factor"] = str(connection.cluster.replication_factor)
    # Kafka Streams has a short one of its own (10 s): readers wait that long for open transactions of a lost one.
    if job.delivery == "exactly-once" and "transaction_timeout" in job.model_fields_set:
        settings["producer.transaction.timeout.ms"] = str(job.transaction_timeout.milliseconds)
    if has_rack:
        settings["client.rack"] = f"${{env:{RACK}}}"
    if engine.commit_interval is not None:
        settings["commit.interval.ms"] = str(engine.commit_interval.milliseconds)
    if job.stateful:
        settings |= {
            "num.standby.replicas": str(engine.standby_replicas),
            "main.consumer.group.instance.id": f"${{env:{INSTANCE}}}",
            "main.consumer.session.timeout.ms": str(engine.session_timeout.milliseconds),
        }
    return "".join(f"{name}={value}\n" for name, value in sorted(settings.items()))


def _producing(job: StreamJob) -> dict[str, str]:
    """Settings of its producers, and the record size of its own topics, which hold what it reads and writes."""
    found = producer_of(job.produces) | request_settings((*job.consumes, *job.produces))
    size = found.get("max.request.size")
    return {f"producer.{name}": value for name, value in found.items()} | (
        {"topic.max.message.bytes": size} if size is not None else {}
    )
