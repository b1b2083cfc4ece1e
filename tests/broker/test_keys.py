"""Where keys go, and what becomes of their order. The partitioner is that of Kafka's own client."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.admin import NewPartitions, NewTopic

from tests.broker.clients import LIMIT_S, Client, consumer, eventually, read, send, values
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import bad, changed, reproduces
from tests.support.strimzi import Operator

MURMUR = {"partitioner": "murmur2_random"}


def _spread(client: Client, topic: str, keys: list[str]) -> Counter[int]:
    """How many records each partition gets."""
    assert set(send(client, topic, ["x"] * len(keys), keys=keys, **MURMUR)) == {""}
    return Counter(message.partition() for message in read(client, topic))


@reproduces("STR009")
def test_fewer_keys_than_partitions_leave_partitions_empty(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR009")
    fixed = case.fixed("distinct_keys=8", "distinct_keys=4_800", helped="a key with more values")
    found = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator, topic = Operator(broker.admin, prefix + salt), system.topic("votes")
        operator.create_topics(system.objects("KafkaTopic"), copies=1)
        keys = [f"country {number % topic.distinct_keys}" for number in range(4_800)]
        found.append(topic.partitions - len(_spread(broker.anyone, operator.name("votes"), keys)))
    few, none = found
    assert few >= 40
    assert none == 0


@reproduces("STR010")
def test_one_key_fills_one_partition(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR010")
    fixed = case.fixed("top_key_share=0.6", "top_key_share=0.001", helped="a key with a more even distribution")
    shares = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator, topic = Operator(broker.admin, prefix + salt), system.topic("clicks")
        operator.create_topics(system.objects("KafkaTopic"), copies=1)
        hot = round(topic.top_key_share * 3_000)
        keys = ["tenant 0"] * hot + [f"tenant {number}" for number in range(1, 3_001 - hot)]
        counts = _spread(broker.anyone, operator.name("clicks"), keys)
        shares.append(max(counts.values()) / sum(counts.values()))
    hot_share, fair_share = shares
    assert hot_share >= 0.6
    assert fair_share < 2 / 12


@reproduces("STR022")
def test_a_compacted_topic_refuses_records_without_a_key(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR022")
    fixed = case.fixed('cleanup="compact"', 'cleanup="compact", key="ride_id"', helped='key="…"')
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    topic = operator.name("rides")
    assert send(broker.anyone, topic, ["x"], keys=["ride 1"] if case.topic("rides").key else ()) == ["INVALID_RECORD"]
    assert send(broker.anyone, topic, ["x"], keys=["ride 1"] if fixed.topic("rides").key else ()) == [""]


@reproduces("CHG001")
def test_added_partitions_take_keys_away_from_their_order(broker: SecuredBroker, prefix: str) -> None:
    before, after = changed("CHG001")
    operator, keys = Operator(broker.admin, prefix), [f"vehicle {number}" for number in range(200)]
    operator.create_topics(before.objects("KafkaTopic"), copies=1)
    topic, old, new = operator.name("positions"), *(case.topic("positions").partitions for case in (before, after))
    assert set(send(broker.anyone, topic, ["left"] * 200, keys=keys, **MURMUR)) == {""}
    group = Latest(broker.anyone, topic, f"{prefix}late")
    with group.running(old):
        broker.admin.create_partitions([NewPartitions(topic, new)])[topic].result(LIMIT_S)
        assert set(send(broker.anyone, topic, ["on the way"] * 200, keys=keys, **MURMUR)) == {""}
        homes: dict[str, dict[str, int]] = {}
        for message in read(broker.anyone, topic):
            homes.setdefault(message.key().decode(), {})[message.value().decode()] = message.partition()
        moved = {key for key, at in homes.items() if at["left"] != at["on the way"]}
        group.read_all("on the way", set(keys) - moved)
    with group.running(new):
        assert set(send(broker.anyone, topic, ["there"] * 200, keys=keys, **MURMUR)) == {""}
        group.read_all("there", set(keys))

    # About half of the keys have their records in two partitions, for two readers that know nothing of one another.
    assert 60 <= len(moved) <= 140
    # And a group that begins at the latest record never sees what came to the new partitions before it knew of them.
    assert set(keys) - group.seen["on the way"] == moved


def test_a_topic_beside_the_old_one_keeps_the_order_of_keys(broker: SecuredBroker, prefix: str) -> None:
    """What the finding about added partitions proposes: writers go over first, then readers, to their end."""
    before, after = changed("CHG001")
    keys = [f"vehicle {number}" for number in range(200)]
    seen: dict[str, list[str]] = defaultdict(list)
    for salt, case, value in (("old-", before, "left"), ("new-", after, "there")):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(case.objects("KafkaTopic"), copies=1)
        assert set(send(broker.anyone, operator.name("positions"), [value] * 200, keys=keys, **MURMUR)) == {""}
    for salt in ("old-", "new-"):
        for message in read(broker.anyone, f"{prefix}{salt}positions"):
            seen[message.key().decode()].append(message.value().decode())
    assert seen == {key: ["left", "there"] for key in keys}


class Latest:
    """A group with one member that begins at the latest record, and asks for partitions when it starts only."""

    def __init__(self, client: Client, topic: str, group: str) -> None:
        self.seen: dict[str, set[str]] = defaultdict(set)
        self._client, self._topic, self._group = client, topic, group
        self._at_end: set[int] = set()
        self._reader: Consumer | None = None

    @contextlib.contextmanager
    def running(self, partitions: int) -> Iterator[None]:
        """A run of the member, from the end of so many partitions on."""
        self._at_end.clear()
        with consumer(
            self._client, self._group, auto_offset_reset="latest", topic_metadata_refresh_interval_ms=-1
        ) as self._reader:
            self._reader.subscribe([self._topic])
            eventually(lambda: self._poll() or len(self._at_end) == partitions, f"it is at the end of {partitions}")
            yield
            self._reader.commit(asynchronous=False)

    def read_all(self, value: str, keys: set[str]) -> None:
        """Read until these keys have come with a value."""
        eventually(lambda: self._poll() or keys <= self.seen[value], f"it has read every {value}")

    def _poll(self) -> None:
        assert self._reader is not None
        message = self._reader.poll(0.05)
        if message is not None and message.error() is None:
            self.seen[message.value().decode()].add(message.key().decode())
        elif message is not None:
            self._at_end.add(message.partition())


def test_partitions_cannot_be_taken_away(broker: SecuredBroker, prefix: str) -> None:
    topic = f"{prefix}orders"
    broker.admin.create_topics([NewTopic(topic, 12, 1)])[topic].result(LIMIT_S)
    assert send(broker.anyone, topic, ["kept"], partition=11) == [""]
    with pytest.raises(KafkaException, match="INVALID_PARTITIONS"):
        broker.admin.create_partitions([NewPartitions(topic, 6)])[topic].result(LIMIT_S)
    assert values(read(broker.anyone, topic)) == ["kept"]
