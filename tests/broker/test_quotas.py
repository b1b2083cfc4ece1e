"""Quotas of single clients on real brokers: what they slow down, and that Strimzi's plugin keeps none of them.

What Strimzi's user operator would do, Kafka's own tool does here: it sets the quotas of a KafkaUser.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import ThrottleEvent

from aiscale.streams import BrokerQuotas, KafkaCluster
from tests.broker.clients import Client, send
from tests.support.jvm import classpath
from tests.support.kafka import Brokers, SecuredBroker, running_cluster
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator, kafka_quotas

WINDOW_S = 10
"""What a broker looks at to know how much a client moves. Source: Apache Kafka 4.3 broker configuration,
quota.window.num (11 samples, one of which is filling) and quota.window.size.seconds (1)."""

PLUGIN = KafkaCluster("plugin", brokers=1, replication_factor=1, min_insync_replicas=1, quotas=BrokerQuotas())


def _let(brokers: Brokers, tools: Path, user: str, manifest: dict[str, Any]) -> None:
    """Set the quotas of a KafkaUser."""
    given = ",".join(f"{name}={value}" for name, value in kafka_quotas(manifest).items())
    subprocess.run(
        [tools / "kafka-configs.sh", "--bootstrap-server", brokers.bootstrap, "--alter", "--entity-type", "users",
         "--entity-name", user, "--add-config", given], check=True, capture_output=True,
    )  # fmt: skip


def _peak(client: Client, topic: str, case: Case, name: str) -> tuple[set[str], bool]:
    """What becomes of a window of a topic's peak, and whether the broker answers late on purpose."""
    traffic, late = case.topic(name).traffic, []

    def throttled(event: ThrottleEvent) -> None:
        late.append(event.throttle_time)

    assert traffic is not None
    assert traffic.peak is not None
    records = ["x" * traffic.message_bytes] * int(traffic.peak * WINDOW_S)
    outcomes = send({**client, "throttle_cb": throttled}, topic, records, message_timeout_ms=120_000)
    return set(outcomes), any(late)


@reproduces("STR091")
def test_a_writer_above_its_own_quota_is_slowed_down_without_an_error(
    broker: SecuredBroker, tools: Path, prefix: str
) -> None:
    case = bad("STR091", "bad_own")
    fixed = case.fixed('producer_byte_rate="240Ki"', 'producer_byte_rate="360Ki"')
    found = {}
    for number, one in enumerate((case, fixed)):
        operator = Operator(broker.admin, f"{prefix}{number}-")
        operator.create_topics(one.objects("KafkaTopic"), copies=1)
        (manifest,) = (user for user in one.objects("KafkaUser") if "quotas" in user["spec"])
        user = operator.name(manifest["metadata"]["name"])
        manifest["metadata"]["name"] = user
        operator.allow([manifest])
        _let(broker, tools, f"CN={user}", manifest)
        found[number] = _peak(broker.client(user), operator.name("readings"), one, "readings")
    assert found == {0: ({""}, True), 1: ({""}, False)}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brokers]:
    """A broker with Strimzi's plugin, which it loads where a Kafka object has quotas of type strimzi."""
    settings = {
        "client.quota.callback.class": "io.strimzi.kafka.quotas.StaticQuotaCallback",
        # Whom it asks how full the disks are; without a limit for them it asks nobody.
        "client.quota.callback.static.kafka.admin.bootstrap.servers": "127.0.0.1:9",
    }
    with running_cluster(tmp_path_factory.mktemp("plugin"), PLUGIN, settings, classpath("kafka-quotas")) as running:
        yield running


@reproduces("STR091")
def test_the_plugin_of_all_clients_together_keeps_no_quota_of_one(
    plugin: Brokers, broker: SecuredBroker, tools: Path, prefix: str
) -> None:
    case = bad("STR091", "bad_not_enforced_writer")
    fixed = case.fixed("quotas=BrokerQuotas()", "quotas=None", helped="None on events",
                       left="meter writes about 300 KiB/s at the peak, but its quota in events allows 240 KiB/s")  # fmt: skip
    found = {}
    for number, (one, brokers) in enumerate(((case, plugin), (fixed, broker))):
        operator = Operator(brokers.admin, f"{prefix}{number}-")
        operator.create_topics(one.objects("KafkaTopic"), copies=1)
        (manifest,) = (user for user in one.objects("KafkaUser") if "quotas" in user["spec"])
        # Without certificates, everybody is the same user.
        _let(brokers, tools, "ANONYMOUS", manifest)
        try:
            found[number] = _peak(brokers.anyone, operator.name("readings"), one, "readings")
        finally:
            _let_go(brokers, tools, "ANONYMOUS", manifest)
    assert found == {0: ({""}, False), 1: ({""}, True)}


def _let_go(brokers: Brokers, tools: Path, user: str, manifest: dict[str, Any]) -> None:
    subprocess.run(
        [tools / "kafka-configs.sh", "--bootstrap-server", brokers.bootstrap, "--alter", "--entity-type", "users",
         "--entity-name", user, "--delete-config", ",".join(kafka_quotas(manifest))], check=True, capture_output=True,
    )  # fmt: skip
