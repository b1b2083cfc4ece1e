"""What happens to writes and reads while one of three brokers restarts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.broker.clients import LIMIT_S, eventually, read, send, values
from tests.support.kafka import Brokers
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator

DOWN = 2

CASES = {
    "one copy": bad("STR001"),
    "one copy, fixed": bad("STR001").fixed("replication_factor=1", "replication_factor=3"),
    "two copies of three": bad("STR001", "bad_confirm"),
    "two copies of three, fixed": bad("STR001", "bad_confirm").fixed(
        "replication_factor=2, min_insync_replicas=3", "replication_factor=3, min_insync_replicas=2"
    ),
    "all three": bad("STR001", "bad_all_required"),
    "all three, fixed": bad("STR001", "bad_all_required").fixed("min_insync_replicas=3", "min_insync_replicas=2"),
    "both": bad("STR001", "bad_all_required_cluster"),
    "both, fixed": bad("STR001", "bad_all_required_cluster").fixed(
        "replication_factor=2", "replication_factor=3, min_insync_replicas=2"
    ),
}


@dataclass
class Degraded:
    """The topic ``rides`` of each case, with a broker down that keeps a copy of the partition in question."""

    brokers: Brokers
    operators: dict[str, Operator]
    partitions: dict[str, int]
    before: dict[str, list[str]]

    def write(self, case: str) -> list[str]:
        """What becomes of a write with acks=all; it is given up after three seconds."""
        return send(
            self.brokers.anyone, self.operators[case].name("rides"), ["after"], partition=self.partitions[case],
            acks="all", message_timeout_ms=3_000, retries=2,
        )  # fmt: skip

    def leader(self, case: str) -> int:
        """Who leads the partition; -1 where nobody does."""
        name = self.operators[case].name("rides")
        found = self.brokers.admin.list_topics(name, timeout=LIMIT_S).topics[name]
        return int(found.partitions[self.partitions[case]].leader)


def placed(cluster: Brokers, operator: Operator, case: Case) -> int:
    """Make the topics of a case; the partition of ``rides`` that the broker keeps a copy of.

    A broker that has just come back may be left out when copies are placed: they are made anew then.
    """
    names = [operator.name(one["spec"]["topicName"]) for one in case.objects("KafkaTopic")]
    topic = operator.name("rides")
    for _ in range(10):
        operator.create_topics(case.objects("KafkaTopic"))
        found = eventually(lambda: known(cluster).get(topic), "the topic is known")
        for number, one in found.items():
            if DOWN in one.replicas:
                return int(number)
        for done in cluster.admin.delete_topics(names, operation_timeout=LIMIT_S).values():
            done.result()
        eventually(lambda: not set(names) & set(known(cluster)), "the topics are gone")
        time.sleep(1)
    raise AssertionError(f"broker {DOWN} gets no copy of {topic}")


def known(cluster: Brokers) -> dict[str, Any]:
    """Partitions of every topic, by its name."""
    return {name: one.partitions for name, one in cluster.admin.list_topics(timeout=LIMIT_S).topics.items()}


@pytest.fixture(scope="module")
def degraded(cluster: Brokers) -> Iterator[Degraded]:
    operators = {name: Operator(cluster.admin, f"down-{index}-") for index, name in enumerate(CASES)}
    partitions, before = {}, {}
    cluster.await_alive()
    for name, case in CASES.items():
        partitions[name] = placed(cluster, operators[name], case)
        topic = operators[name].name("rides")
        before[name] = send(cluster.anyone, topic, ["before"], partition=partitions[name], acks="all")
    # Followers learn with their next fetch what all have: replica.fetch.wait.max.ms is 500 ms.
    time.sleep(1)
    with cluster.without(DOWN):
        yield Degraded(cluster, operators, partitions, before)


@reproduces("STR001")
def test_a_topic_that_waits_for_copies_which_it_does_not_have_is_confirmed_by_those_it_has(degraded: Degraded) -> None:
    # Brokers since 3.7 count no more than there are (KAFKA-15583): one copy was enough.
    assert degraded.before["one copy"] == [""]
    # So the one broker takes with it what two were to hold.
    assert eventually(lambda: degraded.leader("one copy") == -1, "nobody leads the only copy")
    assert degraded.write("one copy") == ["_MSG_TIMED_OUT"]
    # Where some copies are there, all of them must confirm.
    assert degraded.before["two copies of three"] == [""]
    assert degraded.write("two copies of three") == ["NOT_ENOUGH_REPLICAS"]

    assert degraded.write("one copy, fixed") == [""]
    assert degraded.write("two copies of three, fixed") == [""]


@reproduces("STR001")
@pytest.mark.parametrize("case", ["all three", "both"])
def test_a_restart_stops_all_writes_where_every_copy_must_confirm(degraded: Degraded, case: str) -> None:
    assert degraded.before[case] == [""]
    assert degraded.write(case) == ["NOT_ENOUGH_REPLICAS"]
    assert degraded.write(f"{case}, fixed") == [""]
    topic = degraded.operators[case].name("rides")
    assert values(read(degraded.brokers.anyone, topic)) == ["before"]
