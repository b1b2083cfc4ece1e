"""Rights derived from the graph let exactly the declared pairs through on a real broker, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.naming import kafka_user
from tests.broker.clients import LIMIT_S, Client, consumer, eventually, producer, send, sent
from tests.support.blueprints import LOWERED, load_blueprint
from tests.support.kafka import SecuredBroker
from tests.support.paths import ROOT
from tests.support.strimzi import Operator, declared_rights

STRANGER = "stranger"
"""A user that the system does not have, with a certificate that the brokers believe."""

Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Declared:
    """What a system says of one Kafka cluster: its objects, and who reads and writes what by the graph's edges."""

    topics: list[dict[str, Any]]
    users: list[dict[str, Any]]
    reads: Pairs
    writes: Pairs

    @property
    def names(self) -> list[str]:
        return [topic["spec"]["topicName"] for topic in self.topics]

    def granted(self, kind: str) -> Pairs:
        """Users, and what of a kind their objects give them."""
        return {
            (user["metadata"]["name"], name) for user in self.users
            for found, name, _, operation in declared_rights(user) if found == kind and operation in {"READ", "WRITE"}
        }  # fmt: skip


def _declared(file: Path) -> Iterator[Declared]:
    graph, _ = build(load_blueprint(file))
    records = lower(graph)
    for cluster in graph.of(KafkaCluster):
        mine = [one for one in records if _cluster_of(one.properties) == cluster.name]
        topics = [one for one in mine if one.properties["kind"] == "KafkaTopic"]
        users = [one for one in mine if one.properties["kind"] == "KafkaUser"]
        # What a component keeps for itself, as a schema registry does: its user reads and writes it.
        own = {
            (user.properties["metadata"]["name"], topic.properties["spec"]["topicName"])
            for user in users for topic in topics
            if user.address == topic.address and not isinstance(graph[topic.address], Topic)
        }  # fmt: skip
        yield Declared(
            [dict(one.properties) for one in topics],
            [dict(one.properties) for one in users],
            _pairs(graph, cluster, EdgeKind.READS) | own,
            _pairs(graph, cluster, EdgeKind.WRITES) | own,
        )


def _cluster_of(manifest: Mapping[str, Any]) -> str | None:
    """The Kafka cluster that an object belongs to."""
    found = manifest["metadata"].get("labels", {}).get("strimzi.io/cluster")
    return str(found) if found is not None else None


def _pairs(graph: ArchitectureGraph, cluster: KafkaCluster, kind: EdgeKind) -> Pairs:
    topics = [topic for topic in graph.of(Topic) if topic.cluster is cluster]
    return {
        (kafka_user(component, cluster), topic.kafka_name)
        for topic in topics for edge in graph.in_edges(topic, kind)
        # What others do for them: feature views are filled by jobs, and a pipeline's runner has rights of its own.
        if not isinstance(component := graph[edge.source], FeatureView | DeliveryPipeline)
    }  # fmt: skip


@pytest.fixture(params=LOWERED, ids=lambda file: str(file.relative_to(ROOT)), scope="module")
def declared(request: pytest.FixtureRequest, broker: SecuredBroker) -> Iterator[tuple[Declared, Operator]]:
    """A blueprint whose topics and rights are on the broker, with one record in each topic.

    Its users go with it: another blueprint may have some of the same name.
    """
    (found,) = _declared(request.param)
    operator = Operator(broker.admin, f"{request.param.parent.name}-")
    operator.create_topics(found.topics, copies=1)
    operator.allow(found.users)
    for name in found.names:
        assert send(broker.anyone, operator.name(name), ["first"], keys=["key"], partition=0) == [""]
    yield found, operator
    operator.withdraw(found.users)


def test_the_broker_holds_the_rights_that_are_declared(declared: tuple[Declared, Operator]) -> None:
    system, operator = declared
    held = {user["metadata"]["name"]: operator.read_rights(user["metadata"]["name"]) for user in system.users}
    assert system.users
    assert held == {user["metadata"]["name"]: declared_rights(user) for user in system.users}


def test_exactly_the_declared_writers_get_through(declared: tuple[Declared, Operator], broker: SecuredBroker) -> None:
    system, operator = declared

    def try_all(user: str) -> dict[str, str]:
        writer = producer(broker.client(user), message_timeout_ms=20_000)
        outcomes = [sent(writer, operator.name(name), ["x"], keys=["k"], partition=0)[0] for name in system.names]
        return dict(zip(system.names, outcomes, strict=True))

    assert _seen(system, try_all) == _expected(system, system.writes, "TOPIC_AUTHORIZATION_FAILED")
    assert system.writes


def test_exactly_the_declared_readers_get_through(declared: tuple[Declared, Operator], broker: SecuredBroker) -> None:
    system, operator = declared

    def try_all(user: str) -> dict[str, str]:
        return {name: _reads(broker.client(user), operator.name(name)) for name in system.names}

    assert _seen(system, try_all) == _expected(system, system.reads, "TOPIC_AUTHORIZATION_FAILED")
    assert system.reads


def test_exactly_the_declared_groups_are_joined(declared: tuple[Declared, Operator], broker: SecuredBroker) -> None:
    system, operator = declared
    granted = system.granted("group")
    groups = sorted({group for _, group in granted})

    def try_all(user: str) -> dict[str, str]:
        mine = sorted(name for reader, name in system.reads if reader == user) or system.names
        return {group: _joins(broker.client(user), operator.name(group), operator.name(mine[0])) for group in groups}

    assert _seen(system, try_all) == _expected(system, granted, "GROUP_AUTHORIZATION_FAILED", groups)
    assert {user for user, _ in granted} == {user for user, _ in system.reads}


def test_exactly_the_declared_transactions_begin(declared: tuple[Declared, Operator], broker: SecuredBroker) -> None:
    system, operator = declared
    granted = system.granted("transactionalId")
    prefixes = sorted({prefix for _, prefix in granted})

    def try_all(user: str) -> dict[str, str]:
        found = {}
        for prefix in prefixes:
            writer = producer(broker.client(user), transactional_id=f"{operator.name(prefix)}-0-1")
            found[prefix] = _outcome(lambda writer=writer: writer.init_transactions(LIMIT_S))
        return found

    expected = _expected(system, granted, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", prefixes)
    assert _seen(system, try_all) == expected


def _reads(client: Client, topic: str) -> str:
    """Empty where a reader outside any group gets the topic's record, else the name of the error about the topic."""
    with consumer(client) as reader:
        if (error := reader.list_topics(topic, LIMIT_S).topics[topic].error) is not None:
            return str(error.name())  # it may not even know of it
        reader.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        return _first_answer(reader, "TOPIC")


def _joins(client: Client, group: str, topic: str) -> str:
    """Empty where a group's member gets a record, else the name of the error about the group."""
    with consumer(client, group) as reader:
        reader.subscribe([topic])
        return _first_answer(reader, "GROUP")


def _first_answer(reader: Consumer, about: str) -> str:
    def look() -> str:
        message = reader.poll(0.1)
        if message is None:
            return ""
        error = message.error()
        if error is None:
            return "a record"
        return str(error.name()) if error.name().startswith(about) else ""

    return str(eventually(look, "a record comes, or a refusal")).replace("a record", "")


def _seen(system: Declared, try_all: Callable[[str], dict[str, str]]) -> dict[str, dict[str, str]]:
    """What each user meets, the stranger too; users try at the same time."""
    users = [*(user["metadata"]["name"] for user in system.users), STRANGER]
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(users, pool.map(try_all, users), strict=True))


def _expected(
    system: Declared, allowed: Pairs, refused: str, names: list[str] | None = None
) -> dict[str, dict[str, str]]:
    users = [*(user["metadata"]["name"] for user in system.users), STRANGER]
    return {
        user: {name: "" if (user, name) in allowed else refused for name in (system.names if names is None else names)}
        for user in users
    }


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except KafkaException as error:
        return str(error.args[0].name())
    return ""
