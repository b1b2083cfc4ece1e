"""Real Apache Kafka brokers for tests: processes on loopback, of the version that a KafkaCluster runs.

They have the settings that the lowering writes into a Kafka object. What is set besides makes periodic work of brokers
frequent (deletion, compaction, expiry of transactions), and never changes what that work does.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.sandbox.ports import free_port
from aiscale.streams import KafkaCluster
from tests.support.authority import Authority, Credentials
from tests.support.jvm import POMS, classpath, java_command, start_java, stop_java

START_LIMIT_S = 120.0

FREQUENT: Mapping[str, object] = {
    "log.retention.check.interval.ms": 300,
    "log.initial.task.delay.ms": 300,
    "log.segment.delete.delay.ms": 100,
    "log.cleaner.backoff.ms": 300,
    "log.cleaner.min.cleanable.ratio": 0.01,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 300,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 500,
    "broker.heartbeat.interval.ms": 500,
    "broker.session.timeout.ms": 6_000,
}
"""How often brokers look, and how soon a silent one is given up: minutes by default."""

SMALL: Mapping[str, object] = {
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.num.partitions": 1,
    "log.cleaner.dedupe.buffer.size": 4 * 2**20,
    "num.network.threads": 2,
    "num.io.threads": 4,
}
"""What fits a small heap."""

_JVM = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
_CONTROLLER = 100


class Node:
    """A controller, a broker, or both in one process."""

    def __init__(self, number: int, folder: Path, settings: Mapping[str, object]) -> None:
        self.number = number
        self.folder = folder
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.file = folder / "server.properties"
        folder.mkdir()
        text = "".join(f"{key}={_text(value)}\n" for key, value in settings.items())
        self.file.write_text(text, encoding="utf-8")

    def start(self, jars: tuple[Path, ...]) -> None:
        """Start the process; it is not awaited."""
        options = (*_JVM, f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}")
        self.process = start_java("kafka.Kafka", [str(self.file)], jars, log=self.log, options=options)

    def tail(self, lines: int = 60) -> str:
        """The end of its log."""
        text = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return "\n".join(text[-lines:])


class Brokers:
    """Running brokers, which can be stopped, killed, frozen and started again.

    Attributes:
        bootstrap: where clients begin; nobody needs to say who they are there.
        admin: a client that may do everything.
        settings: what the lowering said.
    """

    def __init__(self, nodes: list[Node], jars: tuple[Path, ...], bootstrap: str, settings: Mapping[str, Any]) -> None:
        self.bootstrap = bootstrap
        self.settings = settings
        self.admin = AdminClient(
            {"bootstrap.servers": bootstrap, "log_level": 2, "topic.metadata.refresh.interval.ms": -1}
        )
        self._nodes = {node.number: node for node in nodes}
        self._jars = jars

    @property
    def anyone(self) -> dict[str, Any]:
        """Settings of a client that may do everything."""
        return {"bootstrap.servers": self.bootstrap}

    @property
    def numbers(self) -> list[int]:
        """Numbers of the brokers."""
        return [number for number in self._nodes if number != _CONTROLLER]

    def tails(self) -> str:
        """The end of each log."""
        return "\n".join(f"--- {node.folder.name}\n{node.tail()}" for node in self._nodes.values())

    def stop(self, number: int) -> None:
        """End a broker in order, as an upgrade does: it hands over what it leads."""
        if (process := self._nodes[number].process) is not None:
            stop_java(process, 30)

    def kill(self, number: int) -> None:
        """End a broker at once, as a lost machine does."""
        if (process := self._nodes[number].process) is not None:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def frozen(self, *numbers: int) -> Iterator[None]:
        """Brokers that stand still and keep their connections, as in a long pause of the virtual machine."""
        chosen = [process for number in numbers if (process := self._nodes[number].process) is not None]
        for process in chosen:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in chosen:
                process.send_signal(signal.SIGCONT)

    def start(self, *numbers: int) -> None:
        """Start brokers again, and wait until they are back."""
        for number in numbers:
            self._nodes[number].start(self._jars)
        self.await_alive(numbers)

    @contextlib.contextmanager
    def without(self, *numbers: int) -> Iterator[None]:
        """Brokers that are down for a while, ended in order."""
        for number in numbers:
            self.stop(number)
        try:
            yield
        finally:
            self.start(*numbers)

    def await_alive(self, numbers: Iterable[int] = ()) -> None:
        """Wait until these brokers, or all, are part of the cluster.

        Raises:
            RuntimeError: one ended, or it took too long; the message holds the logs.
        """
        wanted = set(numbers) or set(self.numbers)
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            for node in self._nodes.values():
                if (
                    node.number in wanted | {_CONTROLLER}
                    and node.process is not None
                    and node.process.poll() is not None
                ):
                    raise RuntimeError(f"{node.folder.name} ended:\n{node.tail()}")
            with contextlib.suppress(KafkaException):
                if wanted <= set(self.admin.list_topics(timeout=2).brokers):
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the brokers did not start:\n{self.tails()}")

    def await_groups(self) -> None:
        """Wait until groups can be asked for: their topic is made when the first one is."""
        asking = Consumer(self.anyone | {"group.id": "first", "log_level": 2})
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            try:
                asking.committed([TopicPartition("any", 0)], START_LIMIT_S)
            except KafkaException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                break
        asking.close()

    def end(self) -> None:
        """Kill them all: nothing of theirs is kept."""
        for node in self._nodes.values():
            if node.process is not None:
                node.process.kill()
                node.process.wait()


class SecuredBroker(Brokers):
    """One broker that also takes clients with a certificate, and knows what each of them may do."""

    def __init__(self, node: Node, jars: tuple[Path, ...], ports: tuple[int, int], authority: Authority,
                 settings: Mapping[str, Any]) -> None:  # fmt: skip
        super().__init__([node], jars, f"127.0.0.1:{ports[0]}", settings)
        self._secured = f"127.0.0.1:{ports[1]}"
        self._authority = authority
        self._issued: dict[str, Credentials] = {}

    def client(self, user: str) -> dict[str, Any]:
        """Settings of a client that is this user: ``CN=<user>``, as Strimzi names a KafkaUser with a certificate."""
        if user not in self._issued:
            self._issued[user] = self._authority.issue(user)
        return {
            "bootstrap.servers": self._secured,
            "security.protocol": "SSL",
            "ssl.ca.pem": self._authority.certificate,
            "ssl.certificate.pem": self._issued[user].certificate,
            "ssl.key.pem": self._issued[user].key,
        }


def declared_settings(cluster: KafkaCluster) -> dict[str, Any]:
    """What the lowering writes into ``spec.kafka.config`` of a Kafka object."""
    nodes = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
    graph, _ = build(System("brokers", [cluster, KubernetesCluster("core", pools=[nodes])]))
    kafka = next(record for record in lower(graph) if record.properties["kind"] == "Kafka")
    return dict(kafka.properties["spec"]["kafka"]["config"])


@contextlib.contextmanager
def running_cluster(
    folder: Path, cluster: KafkaCluster, more: Mapping[str, object] | None = None, plugins: tuple[Path, ...] = ()
) -> Iterator[Brokers]:
    """A controller and the brokers of a Kafka cluster, in processes of their own.

    Args:
        folder: an empty folder for data and logs.
        cluster: how many brokers there are, and their settings.
        more: settings besides, as Strimzi makes them of other parts of a Kafka object.
        plugins: jars that brokers have besides Kafka's own.
    """
    jars, declared = (*classpath("kafka"), *plugins), declared_settings(cluster)
    ports: list[int] = []
    while len(ports) <= cluster.brokers:
        ports.append(free_port(ports))
    shared = {
        "controller.quorum.voters": f"{_CONTROLLER}@127.0.0.1:{ports[0]}",
        "controller.listener.names": "CONTROLLER",
        **SMALL, **FREQUENT, **declared, **(more or {}),
    }  # fmt: skip
    nodes = [
        Node(_CONTROLLER, folder / "controller", {
            "node.id": _CONTROLLER, "process.roles": "controller", "log.dirs": folder / "controller" / "data",
            "listeners": f"CONTROLLER://127.0.0.1:{ports[0]}", **shared,
        }),
        *(Node(number, folder / f"broker-{number}", {
            "node.id": number, "process.roles": "broker", "log.dirs": folder / f"broker-{number}" / "data",
            "listeners": f"PLAINTEXT://127.0.0.1:{ports[number + 1]}", **shared,
        }) for number in range(cluster.brokers)),
    ]  # fmt: skip
    bootstrap = ",".join(f"127.0.0.1:{port}" for port in ports[1:])
    with started(Brokers(nodes, jars, bootstrap, declared), nodes, jars) as brokers:
        yield brokers


@contextlib.contextmanager
def running_secured(folder: Path, cluster: KafkaCluster) -> Iterator[SecuredBroker]:
    """One broker that is its own controller, with certificates and rights as Strimzi sets them up.

    Args:
        folder: an empty folder for data, certificates and logs.
        cluster: its settings; it has one broker.
    """
    jars, declared, authority = classpath("kafka"), declared_settings(cluster), Authority()
    ports: list[int] = []
    while len(ports) < 3:
        ports.append(free_port(ports))
    own = authority.issue("broker")
    (folder / "authority.pem").write_text(authority.certificate, encoding="utf-8")
    (folder / "broker.pem").write_text(own.key + own.certificate, encoding="utf-8")
    node = Node(0, folder / "broker", {
        "node.id": 0, "process.roles": "broker,controller", "log.dirs": folder / "broker" / "data",
        "controller.quorum.voters": f"0@127.0.0.1:{ports[2]}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{ports[0]},TLS://127.0.0.1:{ports[1]},CONTROLLER://127.0.0.1:{ports[2]}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{ports[0]},TLS://127.0.0.1:{ports[1]}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT",
        "ssl.client.auth": "required",
        "ssl.keystore.type": "PEM", "ssl.keystore.location": folder / "broker.pem",
        "ssl.truststore.type": "PEM", "ssl.truststore.location": folder / "authority.pem",
        # What Strimzi's "simple" authorization is.
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
        **SMALL, **FREQUENT, **declared,
    })  # fmt: skip
    with started(SecuredBroker(node, jars, (ports[0], ports[1]), authority, declared), [node], jars) as broker:
        yield broker


@contextlib.contextmanager
def started(brokers: Any, nodes: list[Node], jars: tuple[Path, ...]) -> Iterator[Any]:
    """Brokers on fresh disks, as long as the block runs.

    Args:
        brokers: what speaks to them.
        nodes: their processes, the controller's included.
        jars: their class path.
    """
    name = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    formatting = [
        (node, subprocess.Popen(
            java_command("kafka.tools.StorageTool", ["format", f"--cluster-id={name}", "--config", str(node.file)], jars,
                         options=_JVM),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )) for node in nodes
    ]  # fmt: skip
    for node, process in formatting:
        said = process.communicate()[0].decode("utf-8", "replace")
        if process.returncode:
            raise RuntimeError(f"the disk of {node.folder.name} could not be formatted:\n{said[-3000:]}")
    try:
        for node in nodes:
            node.start(jars)
        brokers.await_alive()
        brokers.await_groups()
        yield brokers
    finally:
        brokers.end()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
