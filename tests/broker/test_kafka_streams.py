"""A real Kafka Streams program with the file, the certificate and the rights that its job gets, killed in the middle."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from aiscale import System
from aiscale.lowering.streams.kafka.access import CERTIFICATES
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.broker.clients import producer, sent
from tests.support.jvm import POMS, classpath, compile_java, start_java
from tests.support.kafka import SecuredBroker
from tests.support.lowered import lower_system
from tests.support.strimzi import Operator

ACCOUNTS = [f"account-{number}" for number in range(6)]
EACH = 50
LIMIT_S = 120.0


def test_every_payment_is_counted_once_over_a_kill(broker: SecuredBroker, prefix: str, tmp_path: Path) -> None:
    # Its own topics have as many copies as the cluster says, and the test's broker is alone.
    kafka = KafkaCluster("events", brokers=1, replication_factor=1, min_insync_replicas=1)
    payments = Topic("payments", kafka, topic_name=f"{prefix}payments", key="account", partitions=3)
    balances = Topic("balances", kafka, topic_name=f"{prefix}balances", key="account", partitions=1)
    job = StreamJob(
        f"{prefix}ledger", engine=KafkaStreams(image="registry.example/ledger", threads=2), consumes=[payments],
        produces=[balances], delivery="exactly-once", parallelism=2,
    )  # fmt: skip
    objects = [dict(record.properties) for record in lower_system(System("here", [job]))]
    (user,) = (one for one in objects if one["kind"] == "KafkaUser")
    operator = Operator(broker.admin)
    operator.create_topics([one for one in objects if one["kind"] == "KafkaTopic"], copies=1)
    operator.allow([user])
    environment = _here(objects, broker, user["metadata"]["name"], tmp_path)
    jars = classpath("streams")
    program = (compile_java([POMS / "streams" / "Balances.java"], jars, tmp_path / "classes"), *jars)

    def pay() -> None:
        keys = ACCOUNTS * EACH
        assert set(sent(producer(broker.anyone), payments.kafka_name, keys, keys=keys)) == {""}

    counts: list[str] = []
    for turn in (1, 2):
        # The second one is killed as well, when all is there.
        process = start_java(
            "Balances", [], program, log=tmp_path / "streams.log", environment=environment,
            options=["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
        )  # fmt: skip
        try:
            pay()
            if turn == 1:
                # What is written and not committed yet is the more interesting the earlier the kill comes.
                _read(broker, balances.kafka_name, "read_uncommitted", len(ACCOUNTS) * EACH // 2)
            else:
                counts = _read(broker, balances.kafka_name, "read_committed", 2 * len(ACCOUNTS) * EACH, quiet_s=1)
        finally:
            process.kill()
            process.wait()
    assert Counter(counts) == Counter(f"{one},{number}" for one in ACCOUNTS for number in range(1, 2 * EACH + 1))


def _here(objects: list[dict[str, Any]], broker: SecuredBroker, user: str, folder: Path) -> dict[str, str]:
    """The variables of the job's first pod, on this machine: its files lie in a folder, brokers are on loopback."""
    (file,) = (one["data"]["streams.properties"] for one in objects if one["kind"] == "ConfigMap")
    (pods,) = (one["spec"]["template"]["spec"] for one in objects if one["kind"] == "StatefulSet")
    client = broker.client(user)
    mounted = {"ca/ca.crt": "ssl.ca.pem", "user/user.crt": "ssl.certificate.pem", "user/user.key": "ssl.key.pem"}
    for name, setting in mounted.items():
        path = folder / "kafka" / "events" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(client[setting], encoding="utf-8")
    text = file.replace(CERTIFICATES, str(folder / "kafka")).replace("/var/lib/state", str(folder / "state"))
    text = text.replace("events-kafka-bootstrap:9093", client["bootstrap.servers"])
    (folder / "streams.properties").write_text(text, encoding="utf-8")
    variables = {one["name"]: one["value"] for one in pods["containers"][0]["env"] if "value" in one}
    return variables | {
        "STREAMS_PROPERTIES": str(folder / "streams.properties"),
        "KAFKA_GROUP_INSTANCE_ID": "ledger-0",
        "KAFKA_CLIENT_RACK": "",
    }


def _read(broker: SecuredBroker, topic: str, isolation: str, count: int, quiet_s: float = 0.0) -> list[str]:
    """At least so many records of a topic from its begin on, and all that come until nothing has for a while."""
    consumer = Consumer(broker.anyone | {"group.id": "counts", "isolation.level": isolation})
    consumer.assign([TopicPartition(topic, 0, 0)])
    found: list[str] = []
    last = time.monotonic()
    while len(found) < count or time.monotonic() - last < quiet_s:
        assert time.monotonic() - last < LIMIT_S, f"{len(found)} of {count} came"
        message = consumer.poll(0.1)
        if message is not None and message.error() is None:
            last = time.monotonic()
            found.append((message.value() or b"").decode())
    consumer.close()
    return found
