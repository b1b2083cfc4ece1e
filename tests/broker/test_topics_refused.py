"""Topics that brokers do not make."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import NewTopic

from aiscale.streams import MirrorMaker
from tests.broker.clients import LIMIT_S, read, send, values
from tests.support.kafka import Brokers, SecuredBroker
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator


@reproduces("STR003")
def test_more_copies_than_brokers_are_refused(cluster: Brokers, prefix: str) -> None:
    case, operator = bad("STR003", "bad_topic"), Operator(cluster.admin, prefix)
    with pytest.raises(KafkaException, match="INVALID_REPLICATION_FACTOR"):
        operator.create_topics(case.objects("KafkaTopic"))
    fixed = case.fixed("replication_factor=5", "replication_factor=3").objects("KafkaTopic")
    operator.create_topics(fixed)
    assert operator.read_topic(fixed[0])["replicas"] == 3


@reproduces("STR003")
def test_a_default_of_more_copies_than_brokers_is_refused(broker: SecuredBroker, prefix: str) -> None:
    case, operator = bad("STR003"), Operator(broker.admin, prefix)
    with pytest.raises(KafkaException, match="INVALID_REPLICATION_FACTOR"):
        operator.create_topics(case.objects("KafkaTopic"))
    fixed = case.fixed(
        "brokers=1", "brokers=1, replication_factor=1, min_insync_replicas=1",
        helped="replication_factor=1 and min_insync_replicas=1",
    ).objects("KafkaTopic")  # fmt: skip
    operator.create_topics(fixed)
    assert operator.read_topic(fixed[0])["replicas"] == 1


@reproduces("STR013")
def test_two_topics_of_one_name_are_one_log(broker: SecuredBroker, prefix: str) -> None:
    case, operator = bad("STR013", "bad_topic_name"), Operator(broker.admin, prefix)
    first, second = case.objects("KafkaTopic")
    operator.create_topics([first], copies=1)
    with pytest.raises(KafkaException, match="TOPIC_ALREADY_EXISTS"):
        operator.create_topics([second], copies=1)
    fixed = case.fixed('topic_name="orders", ', 'topic_name="order-returns", ', helped="another topic_name")
    (other,) = [one for one in fixed.objects("KafkaTopic") if one["spec"]["topicName"] != first["spec"]["topicName"]]
    operator.create_topics([other], copies=1)
    for topic in (first, second, other):
        assert send(broker.anyone, operator.name(topic["spec"]["topicName"]), [topic["metadata"]["name"]]) == [""]
    assert sorted(values(read(broker.anyone, operator.name("orders")))) == ["orders", "returns"]
    assert values(read(broker.anyone, operator.name("order-returns"))) == ["returns"]


@reproduces("STR003")
def test_a_mirror_cannot_make_its_topics(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR003", "bad_mirror")
    with pytest.raises(KafkaException, match="INVALID_REPLICATION_FACTOR"):
        _mirror(broker, f"{prefix}core.rides", case)
    _mirror(broker, f"{prefix}core.rides", case.fixed("replication_factor=3", "replication_factor=1"))


def _mirror(broker: SecuredBroker, topic: str, case: Case) -> None:
    """Make a topic as MirrorMaker does on its target."""
    (mirror,) = case.graph.of(MirrorMaker)
    made = broker.admin.create_topics([NewTopic(topic, 1, mirror.replication_factor)])
    made[topic].result(LIMIT_S)
