"""A real MirrorMaker 2: Kafka's own connectors in a worker of one process, as Strimzi runs them in several."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.jvm import POMS, classpath, start_java, stop_java

_CONNECTOR = "org.apache.kafka.connect.mirror.MirrorSourceConnector"
_BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter"
_JVM = ("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


@dataclass(frozen=True)
class Flow:
    """One direction of copying.

    Attributes:
        manifest: the KafkaMirrorMaker2 object.
        source: ``bootstrap.servers`` of the cluster that is read.
        target: the same of the one that is written.
        topics: what is copied there, where the object says every topic.
    """

    manifest: Mapping[str, Any]
    source: str
    target: str
    topics: str

    def settings(self, number: int) -> dict[str, object]:
        """Settings of its source connector: those of the object, and where things are."""
        (mirror,) = self.manifest["spec"]["mirrors"]
        return {
            **mirror["sourceConnector"]["config"],
            "name": f"mirror-{number}",
            "connector.class": _CONNECTOR,
            "tasks.max": 1,
            "source.cluster.alias": mirror["source"]["alias"],
            "source.cluster.bootstrap.servers": self.source,
            "target.cluster.alias": self.manifest["spec"]["target"]["alias"],
            "target.cluster.bootstrap.servers": self.target,
            "producer.override.bootstrap.servers": self.target,
            "topics": self.topics,
            # What takes minutes otherwise, and copies on fewer brokers than the system has.
            "refresh.topics.interval.seconds": 1,
            "replication.factor": 1,
            "offset-syncs.topic.replication.factor": 1,
        }


@contextlib.contextmanager
def mirroring(folder: Path, port: int, flows: Sequence[Flow]) -> Iterator[Path]:
    """Copy while the block runs; gives the log.

    Args:
        folder: an empty folder for settings, offsets and the log.
        port: a free port, for the worker's own interface.
        flows: what is copied where; one that feeds another may be among them.
    """
    files = [
        _write(folder / "worker.properties", {
            "bootstrap.servers": flows[0].target,
            "listeners": f"http://127.0.0.1:{port}",
            "key.converter": _BYTES, "value.converter": _BYTES,
            "offset.storage.file.filename": folder / "offsets",
            "offset.flush.interval.ms": 1_000,
            "plugin.discovery": "service_load",
        }),
        *(_write(folder / f"mirror-{number}.properties", flow.settings(number)) for number, flow in enumerate(flows)),
    ]  # fmt: skip
    log = folder / "worker.log"
    options = (*_JVM, f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}")
    process = start_java(
        "org.apache.kafka.connect.cli.ConnectStandalone", list(map(str, files)), classpath("mirror"),
        log=log, options=options,
    )  # fmt: skip
    try:
        yield log
    finally:
        stop_java(process, 5)


def _write(file: Path, settings: Mapping[str, object]) -> Path:
    texts = (str(value).lower() if isinstance(value, bool) else str(value) for value in settings.values())
    lines = (f"{key}={text}\n".replace("\\", "\\\\") for key, text in zip(settings, texts, strict=True))
    file.write_text("".join(lines), encoding="utf-8")
    return file
