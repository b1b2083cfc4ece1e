"""Settings of Kafka and Flink in custom resources: names that the technology does not have, or its operator ignores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
KAFKA = "4.3.1"
"""Version of Kafka in the tables; Strimzi 1.2.0 runs 4.2.0 to 4.3.1, which have the same names."""

_STRIMZI = "Strimzi 1.2.0"
_BROKER_FORBIDDEN = (
    "listeners", "advertised.", "broker.", "listener.", "host.name", "port", "inter.broker.listener.name", "sasl.",
    "ssl.", "security.", "password.", "log.dir", "zookeeper.", "authorizer.", "super.user",
    "cruise.control.metrics.topic", "cruise.control.metrics.reporter.bootstrap.servers", "node.id", "process.roles",
    "controller.", "metadata.log.dir", "client.quota.callback.static.kafka.admin.",
    "client.quota.callback.static.produce", "client.quota.callback.static.fetch",
    "client.quota.callback.static.storage.per.volume.limit.min.available.",
    "client.quota.callback.static.excluded.principal.name.list", "prometheus.metrics.reporter.", "cordoned.log.dirs",
)  # fmt: skip
"""Source: Strimzi 1.2.0, KafkaClusterSpec.FORBIDDEN_PREFIXES."""

_BROKER_ALLOWED = frozenset({
    "sasl.server.max.receive.size", "ssl.cipher.suites", "ssl.protocol", "ssl.enabled.protocols",
    "ssl.secure.random.implementation", "cruise.control.metrics.topic.num.partitions",
    "cruise.control.metrics.topic.replication.factor", "cruise.control.metrics.topic.retention.ms",
    "cruise.control.metrics.topic.auto.create.retries", "cruise.control.metrics.topic.auto.create.timeout.ms",
    "cruise.control.metrics.topic.min.insync.replicas", "broker.session.timeout.ms", "broker.heartbeat.interval.ms",
    "controller.socket.timeout.ms", "controller.quorum.election.backoff.max.ms",
    "controller.quorum.election.timeout.ms", "controller.quorum.fetch.timeout.ms",
})  # fmt: skip
"""Source: Strimzi 1.2.0, KafkaClusterSpec.FORBIDDEN_PREFIX_EXCEPTIONS."""

_OF_LISTENERS = ("connections.max.reauth.ms", "max.connections", "max.connection.creation.rate")
"""Settings of one listener. Source: Strimzi 1.2.0, KafkaClusterSpec.ALLOWED_PER_LISTENER_CONFIGS."""

_CONNECT_FORBIDDEN = (
    "group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic", "ssl.", "sasl.", "security.",
    "listeners", "plugin.path", "rest.", "bootstrap.servers", "consumer.interceptor.classes",
    "producer.interceptor.classes", "prometheus.metrics.reporter.",
)  # fmt: skip
"""Source: Strimzi 1.2.0, KafkaConnectSpec.FORBIDDEN_PREFIXES."""

_CONNECT_ALLOWED = frozenset({
    "ssl.endpoint.identification.algorithm", "ssl.cipher.suites", "ssl.protocol", "ssl.enabled.protocols",
})  # fmt: skip
"""Source: Strimzi 1.2.0, KafkaConnectSpec.FORBIDDEN_PREFIX_EXCEPTIONS."""

_CONNECTOR_FORBIDDEN = frozenset({"connector.class", "name", "tasks.max"})
"""Source: Strimzi 1.2.0, AbstractConnectorSpec.FORBIDDEN_PARAMETERS."""

_DEAD_LETTERS = "errors.deadletterqueue."
_OF_DEAD_LETTERS = frozenset(
    f"{_DEAD_LETTERS}{name}" for name in ("context.headers.enable", "topic.name", "topic.replication.factor")
)
"""Settings of every sink connector. Source: Kafka 4.3.1, SinkConnectorConfig."""

_BROKER_FAMILIES = (
    "client.quota.callback.", "config.providers.", "cruise.control.metrics.", "kafka.metrics.", "metric.reporters.",
    "remote.log.metadata.manager.impl.", "remote.log.storage.manager.impl.", "rlmm.config.", "rsm.config.",
)  # fmt: skip
"""Beginnings of settings of plug-ins of brokers."""

_CONNECT_FAMILIES = (
    "config.providers.", "header.converter.", "key.converter.", "metrics.", "plugin.", "topic.creation.",
    "value.converter.",
)  # fmt: skip
"""Beginnings of settings of plug-ins of Connect workers."""

_FLINK_FAMILIES = (
    "abfs.", "azure.", "containerized.", "events.", "external-resource.", "external-resources.", "flink.hadoop.", "fs.",
    "google.cloud.", "gs.", "hadoop.", "hive.", "metrics.", "oss.", "presto.", "python.", "s3.", "s3a.",
    "security.delegation.token.provider.", "state.backend.changelog.storage.", "table.catalog-store.", "traces.",
)  # fmt: skip
"""Beginnings of settings of file systems, reporters and other plug-ins. Source: Flink 2.2 documentation, Configuration
(``<name>`` in keys), File Systems, Metric Reporters."""


class Flaw(NamedTuple):
    """A setting without effect.

    Attributes:
        path: where the settings are: ``spec.kafka.config``.
        name: the setting.
        message: what is wrong.
        near: the name that was probably meant; empty where there is none.
    """

    path: str
    name: str
    message: str
    near: str


def unknown_settings(manifest: Mapping[str, Any], change: Mapping[str, Any]) -> Iterator[Flaw]:
    """Settings in a patch, or in a whole object, that have no effect.

    Args:
        manifest: the object, for its kind and version.
        change: the patch, or the object itself.
    """
    for path, judge in _PLACES.get(str(manifest.get("kind")), ()):
        settings: Any = change
        for step in path:
            settings = settings.get(step) if isinstance(settings, Mapping) else None
        for name in _names(settings) if isinstance(settings, Mapping) else ():
            if (flaw := judge(name, manifest)) is not None:
                yield Flaw(".".join(path), name, *flaw)


def _names(settings: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of settings that are set; Flink's may be nested."""
    for name, value in settings.items():
        if name.startswith("$") or value is None:
            continue
        if isinstance(value, Mapping):
            yield from _names(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


Judge = Callable[[str, Mapping[str, Any]], "tuple[str, str] | None"]


def _broker(name: str, _manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    if name.startswith("listener.name.") and name.endswith(_OF_LISTENERS):
        return None
    if name.startswith(_BROKER_FORBIDDEN) and name not in _BROKER_ALLOWED:
        return f"{name} is ignored by {_STRIMZI}, which sets it itself", ""
    return _known(name, table("kafka-broker"), _BROKER_FAMILIES, f"Kafka {KAFKA} brokers")


def _topic(name: str, _manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    return _known(name, table("kafka-topic"), (), f"Kafka {KAFKA} topics")


def _connect(name: str, _manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    if name.startswith(_CONNECT_FORBIDDEN) and name not in _CONNECT_ALLOWED:
        return f"{name} is ignored by {_STRIMZI}, which sets it itself", ""
    for client in ("producer", "consumer", "admin"):
        if name.startswith(f"{client}."):
            known = frozenset(f"{client}.{one}" for one in table(f"kafka-{client}"))
            return _known(name, known, (), f"Kafka {KAFKA} {client}s")
    return _known(name, table("kafka-connect"), _CONNECT_FAMILIES, f"Kafka Connect {KAFKA}")


def _connector(name: str, _manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    """Settings that all connectors have in common; any other name may be one of its class."""
    if name in _CONNECTOR_FORBIDDEN:
        return f"{name} is ignored by {_STRIMZI}, which sets it itself", ""
    for client in ("producer", "consumer", "admin"):
        if name.startswith(prefix := f"{client}.override."):
            known = frozenset(f"{prefix}{one}" for one in table(f"kafka-{client}"))
            return _known(name, known, (), f"Kafka {KAFKA} {client}s")
    if name.startswith(_DEAD_LETTERS):
        return _known(name, _OF_DEAD_LETTERS, (), f"Kafka {KAFKA} sink connectors")
    return None


def _flink(name: str, manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    spec: Any = manifest.get("spec")
    for step in ("template", "spec") if "template" in (spec or {}) else ():
        spec = spec.get(step) if isinstance(spec, Mapping) else None
    written = str(spec.get("flinkVersion", "")) if isinstance(spec, Mapping) else ""
    version = written.removeprefix("v").replace("_", ".")
    known = _flink_names(version)
    if (flaw := _known(name, known, _FLINK_FAMILIES, f"Flink {version or '2.2'}")) is None:
        return None
    others = [one for one in ("1.19", "1.20", "2.2") if name in _flink_names(one)]
    return (f"{flaw[0]}; it is one of Flink {' and '.join(others)}", "") if others else flaw


def _known(name: str, known: frozenset[str], families: tuple[str, ...], where: str) -> tuple[str, str] | None:
    if name in known or name.startswith(families):
        return None
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    return f"{name} is no setting of {where}", near[0] if near else ""


@cache
def _flink_names(version: str) -> frozenset[str]:
    """The settings of a version and of the operator; 2.0 and 2.1 are taken for 2.2, which has theirs."""
    of = version if version in {"1.19", "1.20"} else "2.2"
    lines = (line.split() for line in table("flink"))
    own = (name for name, *versions in lines if not versions or of in versions)
    return frozenset((*own, *table("flink-operator")))


@cache
def table(name: str) -> frozenset[str]:
    """The lines of a table, without the source in its first line."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


_PLACES: Mapping[str, tuple[tuple[tuple[str, ...], Judge], ...]] = {
    "FlinkBlueGreenDeployment": ((("spec", "template", "spec", "flinkConfiguration"), _flink),),
    "FlinkDeployment": ((("spec", "flinkConfiguration"), _flink),),
    "FlinkSessionJob": ((("spec", "flinkConfiguration"), _flink),),
    "Kafka": ((("spec", "kafka", "config"), _broker),),
    "KafkaConnect": ((("spec", "config"), _connect),),
    "KafkaConnector": ((("spec", "config"), _connector),),
    "KafkaMirrorMaker2": ((("spec", "target", "config"), _connect),),
    "KafkaTopic": ((("spec", "config"), _topic),),
}
"""Where each kind has its settings."""
