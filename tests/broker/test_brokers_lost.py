"""What is left of confirmed records when brokers are lost one after the other."""

from __future__ import annotations

import json
import time

from confluent_kafka import ElectionType, TopicPartition
from confluent_kafka.admin import AdminClient, PartitionMetadata

from aiscale.streams import Produce
from tests.broker.clients import LIMIT_S, eventually, polled, producer, read, send, sent, values
from tests.support.kafka import Brokers
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator


@reproduces("STR046")
def test_the_leader_confirms_alone_and_takes_the_record_with_it(cluster: Brokers, prefix: str) -> None:
    case = bad("STR046")
    acks = case.writer("checkout", "payments").acks
    fixed = case.fixed('Produce(payments, acks="1")', "payments", helped="leave acks and idempotence out",
                       left="payments is critical, but checkout does not wait until payments acknowledges a record")  # fmt: skip
    careful_acks = fixed.writer("checkout", "payments").acks

    def left(attempt: int) -> list[str]:
        """The records that are left of a hasty and a careful one, after the leader is lost."""
        operator = Operator(cluster.admin, f"{prefix}{attempt}-")
        operator.create_topics(case.objects("KafkaTopic"))
        topic = operator.name("payments")
        partition, leader = _led(cluster.admin, topic)
        others = [number for number in cluster.numbers if number != leader]
        careful = producer(cluster.anyone, acks=careful_acks)
        outcome: list[str] = []

        # The followers stand still, shorter than it takes to be missed.
        with cluster.frozen(*others):
            said = send(cluster.anyone, topic, ["hasty"], partition=partition, acks=acks, enable_idempotence=False)
            assert said == [""]
            careful.produce(topic, "careful", partition=partition,
                            on_delivery=lambda error, _: outcome.append("" if error is None else error.name()))  # fmt: skip
            careful.poll(0.5)
            assert outcome == []
            cluster.kill(leader)
        try:
            assert careful.flush(LIMIT_S) == 0
            assert outcome == [""]
            kept = values(read(cluster.anyone, topic))
            assert "careful" in kept
            return kept
        finally:
            cluster.start(leader)

    # A follower may have received the hasty record before it stood still, and keeps it then.
    assert ["careful"] in (left(attempt) for attempt in range(5))


@reproduces("STR046")
def test_a_retry_writes_a_record_again(cluster: Brokers, prefix: str) -> None:
    case = bad("STR046", "bad_idempotence")
    fixed = case.fixed("idempotence=False, ", "", helped="leave acks and idempotence out")
    operator = Operator(cluster.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"))
    topic = operator.name("payments")
    partition, leader = _led(cluster.admin, topic)
    followers = [number for number in cluster.numbers if number != leader]

    def stored(system: Case, value: str) -> int:
        """How often a record is kept that is sent again, since its copies come too late."""
        return next(count for attempt in range(5) if (count := tried(system, f"{value} {attempt}")))

    def tried(system: Case, value: str) -> int:
        """The same; 0 where a busy machine confirms it before it is sent again."""
        writer, requests = system.writer("checkout", "payments"), list[tuple[int, int]]()
        produce = (
            writer.edge.relation if isinstance(writer.edge.relation, Produce) else Produce(system.topic("payments"))
        )
        client = producer(
            cluster.anyone, acks=writer.acks, enable_idempotence=produce.idempotence, request_timeout_ms=1_500,
            statistics_interval_ms=50, stats_cb=lambda text: requests.append(_produce_requests(text)),
        )  # fmt: skip
        assert sent(client, topic, ["before"], partition=partition) == [""]
        since_us = time.monotonic_ns() // 1_000
        already = eventually(
            polled(lambda: [count for at_us, count in requests if at_us > since_us], client),
            "requests are counted",
        )[0]
        outcome: list[str] = []
        with cluster.frozen(*followers):
            client.produce(topic, value, partition=partition,
                           on_delivery=lambda error, _: outcome.append("" if error is None else error.name()))  # fmt: skip
            again = polled(lambda: requests[-1][1] > already + 1 or outcome, client)
            eventually(again, "it is tried again, or confirmed")
        is_again = requests[-1][1] > already + 1
        assert client.flush(LIMIT_S) == 0
        assert outcome == [""]
        if not is_again:
            return 0
        return values(read(cluster.anyone, topic, partitions=[partition])).count(value)

    assert stored(case, "100 EUR") > 1
    assert stored(fixed, "200 EUR") == 1


@reproduces("STR004")
def test_one_more_failure_loses_a_confirmed_record(cluster: Brokers, prefix: str) -> None:
    case = bad("STR004")
    fixed = case.fixed("replication_factor=2, min_insync_replicas=1", "replication_factor=3, min_insync_replicas=2")
    few, enough = Operator(cluster.admin, f"{prefix}few-"), Operator(cluster.admin, f"{prefix}enough-")
    few.create_topics(case.objects("KafkaTopic"))
    enough.create_topics(fixed.objects("KafkaTopic"))
    topic, kept = few.name("rides"), enough.name("rides")
    partition, leader = _led(cluster.admin, topic)
    (follower,) = {*_replicas(cluster.admin, topic, partition)} - {leader}
    same = next(number for number in range(12) if _leader(cluster.admin, kept, number) == leader)

    cluster.stop(follower)
    try:
        assert send(cluster.anyone, topic, ["confirmed"], partition=partition, acks="all") == [""]
        assert send(cluster.anyone, kept, ["confirmed"], partition=same, acks="all") == [""]
        cluster.kill(leader)
        try:
            cluster.start(follower)
            # The only copy is gone. What comes back never had the record, and leads only when it is told to.
            assert eventually(lambda: _leader(cluster.admin, topic, partition) == -1, "nobody leads")
            chosen = [TopicPartition(topic, partition)]
            cluster.admin.elect_leaders(ElectionType.UNCLEAN, chosen).result(LIMIT_S)
            assert values(read(cluster.anyone, topic, partitions=[partition])) == []
            # A new leader shows its records when it knows that the others have them.
            left = eventually(lambda: values(read(cluster.anyone, kept)), "the new leader shows records")
            assert left == ["confirmed"]
        finally:
            cluster.start(leader)
    finally:
        cluster.await_alive()


def _produce_requests(text: str) -> tuple[int, int]:
    """When a client counted, in microseconds, and how often it had asked brokers to keep records."""
    statistics = json.loads(text)
    return statistics["ts"], sum(int(broker["req"].get("Produce", 0)) for broker in statistics["brokers"].values())


def _led(admin: AdminClient, topic: str) -> tuple[int, int]:
    """A partition, and who leads it."""
    return next((number, one.leader) for number, one in _partitions(admin, topic).items())


def _leader(admin: AdminClient, topic: str, partition: int) -> int:
    return int(_partitions(admin, topic)[partition].leader)


def _replicas(admin: AdminClient, topic: str, partition: int) -> list[int]:
    return list(_partitions(admin, topic)[partition].replicas)


def _partitions(admin: AdminClient, topic: str) -> dict[int, PartitionMetadata]:
    """A topic's partitions, from a broker that knows of them."""
    found = eventually(lambda: admin.list_topics(topic, timeout=LIMIT_S).topics[topic].partitions, f"{topic} is known")
    return dict(found)
