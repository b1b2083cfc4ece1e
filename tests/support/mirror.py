"""A real MirrorMaker 2: Kafka's own connectors in a worker of one process, as Strimzi runs them in several."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.support.jvm import POMS, classpath, start_java, stop_java

_CONNECTOR = "org.apache.kafka.connect.mirror.MirrorSourceConnector"
_BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter"
_STARTS_S = 60.0
_JAVA = {
    "security.protocol": "security.protocol",
    "ssl.ca.pem": "ssl.truststore.certificates",
    "ssl.certificate.pem": "ssl.keystore.certificate.chain",
    "ssl.key.pem": "ssl.keystore.key",
}
"""What Kafka's own clients call a setting of librdkafka."""
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


@contextlib.contextmanager
def working(folder: Path, port: int, flow: Flow, client: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that keeps what it knows in the target, as Strimzi's do, and copy with it while the block runs.

    Where it stands it notes once a minute only, unless it does so with each transaction.

    Args:
        folder: an empty folder for settings and the log, ``worker.log``.
        port: a free port, for the worker's own interface.
        flow: what is copied. The next worker of the same object goes on where the last one was killed.
        client: as whom it signs in to the target, as clients of librdkafka say it.
    """
    target = flow.manifest["spec"]["target"]
    given = {name: value for name, value in target["config"].items() if not name.endswith("replication.factor")}
    signs_in = {_JAVA[name]: value for name, value in client.items() if name in _JAVA}
    signs_in |= {"ssl.truststore.type": "PEM", "ssl.keystore.type": "PEM", "ssl.endpoint.identification.algorithm": ""}
    settings = _write(folder / "worker.properties", {
        "bootstrap.servers": flow.target,
        **{f"{prefix}{name}": value for prefix in ("", "producer.", "consumer.", "admin.")
           for name, value in signs_in.items()},
        "group.id": target["groupId"],
        **{f"{what}.storage.topic": target[f"{what}StorageTopic"] for what in ("config", "offset", "status")},
        **{f"{what}.storage.replication.factor": 1 for what in ("config", "offset", "status")},
        "offset.storage.partitions": 1, "status.storage.partitions": 1,
        "listeners": f"http://127.0.0.1:{port}",
        "key.converter": _BYTES, "value.converter": _BYTES,
        "offset.flush.interval.ms": 60_000,
        # A worker that was killed is missed soon, and nobody waits for it to come back.
        "session.timeout.ms": 6_000, "heartbeat.interval.ms": 1_000, "scheduled.rebalance.max.delay.ms": 0,
        "plugin.discovery": "service_load",
        **given,
    })  # fmt: skip
    options = (*_JVM, f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}")
    process = start_java(
        "org.apache.kafka.connect.cli.ConnectDistributed", [str(settings)], classpath("mirror"),
        log=folder / "worker.log", options=options,
    )  # fmt: skip
    try:
        connector = flow.settings(0) | {f"target.cluster.{name}": value for name, value in signs_in.items()}
        name = f"{connector['source.cluster.alias']}->{connector['target.cluster.alias']}.MirrorSourceConnector"
        body = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in connector.items()}
        _put(f"http://127.0.0.1:{port}/connectors/{quote(name)}/config", body | {"name": name}, process)
        yield process
    finally:
        stop_java(process, 5)


def _put(url: str, body: Mapping[str, str], process: subprocess.Popen[bytes]) -> None:
    """Ask the worker's interface, once it answers."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="PUT")
    deadline = time.monotonic() + _STARTS_S
    while True:
        try:
            urlopen(request, timeout=30).close()
        except OSError as error:
            said = error.read().decode() if isinstance(error, HTTPError) else str(error)
            # Until it has joined its group it answers with 409, and with 404 or 500 before that.
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.2)
        else:
            return


def _write(file: Path, settings: Mapping[str, object]) -> Path:
    texts = (str(value).lower() if isinstance(value, bool) else str(value) for value in settings.values())
    lines = (
        f"{key}={text}".replace("\\", "\\\\").replace("\n", "\\n") + "\n"
        for key, text in zip(settings, texts, strict=True)
    )
    file.write_text("".join(lines), encoding="utf-8")
    return file
