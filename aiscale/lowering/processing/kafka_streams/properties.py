"""Settings of Kafka Streams, as a properties file. Source: Apache Kafka 4.3, StreamsConfig and ConsumerConfig."""

from __future__ import annotations

from aiscale.analysis.streams.stream_storage import application_id
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.streams.kafka.access import RACK, KafkaAccess
from aiscale.lowering.streams.kafka.client_properties import sasl_settings, trust_settings

PROPERTIES = "/etc/kafka-streams/streams.properties"
"""Where the program finds the file; the variable ``STREAMS_PROPERTIES`` names it."""

INSTANCE = "KAFKA_GROUP_INSTANCE_ID"
"""Variable with the pod's name, which is the member's id in its group."""

_PROVIDERS = {
    "directory": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
    "env": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
}
"""What reads certificates, passwords and the pod's name into the settings: none of them is written down."""


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
