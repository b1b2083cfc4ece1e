"""What ``aiscale replay`` makes, run against a real broker: it reads the range, all of it, and touches nothing else.

The containers of its Job run as processes, with their own variables and the script of their ConfigMap; the reader is the
one of docs/howto/replay.md.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition

from aiscale.cli.session.loader import load
from aiscale.graph.build import build
from aiscale.lowering import lower
from tests.broker.clients import LIMIT_S, consumer, now_ms, producer, read, send, sent, take, values
from tests.support.command import aiscale
from tests.support.jvm import classpath, java_command
from tests.support.kafka import SecuredBroker
from tests.support.paths import ROOT
from tests.support.strimzi import Operator

HOUR_MS = 3_600_000
DOCUMENT = ROOT / "docs" / "howto" / "replay.md"
CONSOLE_CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
"""It counts what it has read for as long as its virtual machine lives: each run needs one of its own.
Source: Apache Kafka 4.3.1, bin/kafka-console-consumer.sh."""

SYSTEM = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
events = Topic("order-events", kafka, topic_name="{topic}", partitions=3, retention="30d",
               traffic=Traffic(mean=10, peak=20))
revenue = Microservice("{reader}", image=IMAGE, port=None, consumes=[Consume(events, idempotent=True)])
system = System("shop", [revenue])
"""


@dataclass(frozen=True)
class Job:
    """A replay whose objects are on the broker, and whose containers run as processes in a folder."""

    folder: Path
    group: str
    containers: dict[str, dict[str, str]]
    replaced: dict[str, str]

    def start(self, container: str, command: Sequence[str]) -> subprocess.Popen[str]:
        """Start a container: its variables, with paths and addresses of this machine."""
        given = {name: self.replaced.get(name, value) for name, value in self.containers[container].items()}
        return subprocess.Popen(
            command, env=os.environ | given | {"TMPDIR": str(self.folder)}, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def script(self, action: str) -> subprocess.Popen[str]:
        return self.start(action, ["sh", str(self.folder / "replay.sh"), action])

    def position(self) -> tuple[int, str]:
        process = self.script("position")
        return _ended(process)

    def read(self) -> list[str]:
        """What the reader of the document handles until the Job would end it."""
        handled, waiting = self.folder / "handled", self.script("wait")
        handled.touch()
        program = (
            _reader()
            + f"\nwith open({str(handled)!r}, 'a', buffering=1) as out:\n"
            + ("    run(lambda record: print(record.value().decode(), file=out))\n")
        )
        reading = self.start("reader", [sys.executable, "-c", program])
        try:
            code, said = _ended(waiting)
            assert code == 0, said
            assert reading.poll() is None, reading.communicate()[0]
        finally:
            for process in (reading, waiting):
                process.kill()
                process.communicate()
        return handled.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def stream(broker: SecuredBroker, tools: Path, prefix: str, tmp_path: Path) -> tuple[Path, str]:
    """A blueprint, its topic on the broker, and three hours of records there; the serving group has read half."""
    file, topic = tmp_path / "system.py", f"{prefix}orders"
    for tool in tools.iterdir():
        (tmp_path / tool.name).symlink_to(tool)
    command = shlex.join(java_command(CONSOLE_CONSUMER, [], classpath("kafka"), options=["-Xmx128m"]))
    own = tmp_path / "kafka-console-consumer.sh"
    own.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    own.chmod(0o755)
    file.write_text(SYSTEM.format(topic=topic, reader=f"{prefix}revenue"), encoding="utf-8")
    graph, _ = build(load(file))
    topics = [dict(one.properties) for one in lower(graph) if one.properties["kind"] == "KafkaTopic"]
    Operator(broker.admin).create_topics(topics, copies=1)
    begins = now_ms() // HOUR_MS * HOUR_MS - 4 * HOUR_MS
    for hour in range(3):
        for partition in range(3):
            # A partition has as many records in an hour as its number and one more; one has none in the last hour.
            if (hour, partition) == (2, 1):
                continue
            given = [f"{hour}.{partition}.{index}" for index in range(partition + 1)]
            at = [begins + hour * HOUR_MS + index * 1_000 for index in range(len(given))]
            assert set(send(broker.anyone, topic, given, partition=partition, at=at)) == {""}
    with consumer(broker.anyone, f"{prefix}revenue") as serving:
        serving.assign([TopicPartition(topic, 2, 0)])
        take(serving, 4)
        serving.commit(offsets=[TopicPartition(topic, 2, 4)], asynchronous=False)
    return file, topic


def prepared(broker: SecuredBroker, stream: tuple[Path, str], prefix: str, *words: str) -> Job:
    """Render the replay, give its user its rights, and lay its files out."""
    file, _ = stream
    words = ("replay", f"{prefix}revenue", "order-events", *words, "-f", str(file), "--output", "yaml")
    done = aiscale(*words, environment={"AISCALE_NOW": ""})  # records have the brokers' time
    assert done.returncode == 0, done.stderr
    user, script, job = yaml.safe_load_all(done.stdout)
    Operator(broker.admin).allow([user])
    folder = file.parent
    (folder / "replay.sh").write_text(script["data"]["replay.sh"], encoding="utf-8")
    client = broker.client(user["metadata"]["name"])
    for name, key in (("ca", "ssl.ca.pem"), ("certificate", "ssl.certificate.pem"), ("key", "ssl.key.pem")):
        (folder / name).write_text(client[key], encoding="utf-8")
    paths = {"CA_FILE": folder / "ca", "CERTIFICATE_FILE": folder / "certificate", "KEY_FILE": folder / "key"}
    replaced = {f"{start}_{name}": str(path) for start in ("KAFKA", "EVENTS") for name, path in paths.items()}
    servers = {f"{start}_BOOTSTRAP_SERVERS": client["bootstrap.servers"] for start in ("KAFKA", "EVENTS")}
    pod = job["spec"]["template"]["spec"]
    containers = {
        one["name"]: {given["name"]: given.get("value", "") for given in one["env"]}
        | {"KAFKA_BIN": str(folder), "REPLAY_LOOK_S": "1"}
        for one in (*pod["initContainers"], *pod["containers"])
    }
    group = containers["reader"]["REPLAY_GROUP"]
    assert set(containers) == {"position", "reader", "wait"}
    return Job(folder, group, containers, replaced | servers)


def committed(broker: SecuredBroker, group: str, topic: str) -> dict[int, int]:
    asked = [ConsumerGroupTopicPartitions(group, [TopicPartition(topic, part) for part in range(3)])]
    found = broker.admin.list_consumer_group_offsets(asked)[group].result(LIMIT_S).topic_partitions
    return {one.partition: one.offset for one in found if one.offset >= 0}


def hours(topic: str, broker: SecuredBroker, *wanted: int) -> list[str]:
    texts = values(read(broker.anyone, topic))
    return [text for text in texts if text[0].isdecimal() and int(text.split(".")[0]) in wanted]


def _reader() -> str:
    [program] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return str(program)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=LIMIT_S * 2)
    return process.returncode, said


def _time(broker: SecuredBroker, topic: str, hour: int) -> str:
    """The beginning of an hour, as the command line takes it."""
    first = next(one for one in read(broker.anyone, topic) if one.value() == b"0.0.0")
    return datetime.fromtimestamp(first.timestamp()[1] / 1_000 + hour * 3_600, UTC).isoformat()


def test_a_replay_reads_the_hours_asked_for_and_the_serving_group_goes_on(
    broker: SecuredBroker, stream: tuple[Path, str], prefix: str
) -> None:
    _, topic = stream
    job = prepared(broker, stream, prefix, "--from", _time(broker, topic, 1), "--to", _time(broker, topic, 2))
    served = committed(broker, f"{prefix}revenue", topic)
    code, said = job.position()
    assert code == 0, said
    began = committed(broker, job.group, topic)
    assert began == {0: 1, 1: 2, 2: 3}, said

    # A pod that is started again does not begin again.
    code, said = job.position()
    assert (code, committed(broker, job.group, topic)) == (0, began)
    assert said.startswith(f"{job.group} goes on where it stopped")

    assert sorted(job.read()) == sorted(hours(topic, broker, 1))
    assert committed(broker, job.group, topic) == {0: 2, 1: 4, 2: 6}
    assert committed(broker, f"{prefix}revenue", topic) == served == {2: 4}


def test_from_the_first_record_on_everything_is_read(
    broker: SecuredBroker, stream: tuple[Path, str], prefix: str
) -> None:
    _, topic = stream
    job = prepared(broker, stream, prefix, "--from", "earliest")
    assert job.position()[0] == 0
    assert sorted(job.read()) == sorted(hours(topic, broker, 0, 1, 2))


def test_the_marks_of_transactions_are_not_waited_for(
    broker: SecuredBroker, stream: tuple[Path, str], prefix: str
) -> None:
    _, topic = stream
    writer = producer(broker.anyone, transactional_id=f"{prefix}writer")
    writer.init_transactions(LIMIT_S)
    for outcome, end in (("kept", writer.commit_transaction), ("taken back", writer.abort_transaction)):
        writer.begin_transaction()
        assert set(sent(writer, topic, [outcome, outcome], partition=0)) == {""}
        end(LIMIT_S)
    # Records at 3 and 4, a mark, records at 6 and 7, a mark: what is handled ends at 8, and the partition at 9.
    job = prepared(broker, stream, prefix, "--from", "earliest")
    assert job.position()[0] == 0
    assert sorted(job.read()) == sorted([*hours(topic, broker, 0, 1, 2), *["kept", "taken back"] * 2])
    assert committed(broker, job.group, topic)[0] == 8


def test_a_replay_of_offsets_reads_these_records_alone(
    broker: SecuredBroker, stream: tuple[Path, str], prefix: str
) -> None:
    _, topic = stream
    job = prepared(broker, stream, prefix, "--offsets", "2:4-6", "--offsets", "0:1-1")
    code, said = job.position()
    assert code == 0, said
    # The other partition is set to its end.
    assert committed(broker, job.group, topic) == {0: 1, 1: 4, 2: 4}
    assert sorted(job.read()) == ["1.0.0", "1.2.1", "1.2.2", "2.2.0"]


def test_offsets_that_are_gone_or_to_come_end_it_before_the_first_record(
    broker: SecuredBroker, stream: tuple[Path, str], prefix: str
) -> None:
    _, topic = stream
    for future in broker.admin.delete_records([TopicPartition(topic, 2, 3)]).values():
        future.result(LIMIT_S)
    for offsets, message in (
        ("2:2-6", "partition 2 begins with offset 3: what came before is deleted"),
        ("1:0-4", "partition 1 ends before offset 4"),
    ):
        job = prepared(broker, stream, prefix, "--offsets", offsets)
        code, said = job.position()
        assert (code, said.splitlines()[-1]) == (1, message)
        assert committed(broker, job.group, topic) == {}


def test_its_user_may_read_in_its_own_group_only(broker: SecuredBroker, stream: tuple[Path, str], prefix: str) -> None:
    _, topic = stream
    job = prepared(broker, stream, prefix, "--from", "earliest")
    process = job.start("position", [
        str(job.folder / "kafka-consumer-groups.sh"), "--bootstrap-server", job.replaced["KAFKA_BOOTSTRAP_SERVERS"],
        "--command-config", str(_client_config(job)), "--group", f"{prefix}revenue", "--topic", topic,
        "--reset-offsets", "--to-earliest", "--execute",
    ])  # fmt: skip
    _, said = _ended(process)
    assert "GroupAuthorizationException" in said
    assert committed(broker, f"{prefix}revenue", topic) == {2: 4}


def _client_config(job: Job) -> Path:
    """The configuration that the script writes for Kafka's tools."""
    assert job.position()[0] == 0
    return job.folder / "client.properties"
