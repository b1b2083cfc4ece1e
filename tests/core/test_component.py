"""Components: wiring by reference, identity, place, and what they refuse."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/x@sha256:" + "a" * 64


def test_a_reference_is_an_edge() -> None:
    kafka = KafkaCluster("events")
    topic = Topic("rides", kafka)
    callee = Microservice("callee", image=IMAGE)
    call = Call(callee, timeout_ms=50)
    subscription = Consume(topic, isolation="read_committed")
    caller = Microservice("caller", image=IMAGE, calls=[call, callee], consumes=[subscription])
    assert [tuple(r) for r in caller.references()] == [
        (EdgeKind.CALLS, callee, "calls", 0, call),
        (EdgeKind.CALLS, callee, "calls", 1, None),
        (EdgeKind.READS, topic, "consumes", 0, subscription),
    ]
    assert [tuple(r) for r in topic.references()] == [(EdgeKind.STORED_IN, kafka, "cluster", None, None)]


def test_a_system_is_what_its_roots_reach_in_any_order() -> None:
    kafka = KafkaCluster("events", on=KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")]))
    topics = [Topic(f"t{i}", kafka) for i in range(3)]
    reader = Microservice("reader", image=IMAGE, consumes=topics)
    expected = ["clusters/core", "kafka/events", "pools/n", "services/reader", "topics/t0", "topics/t1", "topics/t2"]
    assert [c.address for c in System("s", [reader])] == expected
    assert [c.address for c in System("s", [*topics, reader, kafka])] == expected


def test_components_compare_by_identity_and_are_frozen() -> None:
    one, other = KafkaCluster("events"), KafkaCluster("events")
    assert one != other
    assert len({one, other, one}) == 2
    with pytest.raises(Exception, match="cannot be changed"):
        one.brokers = 5  # type: ignore[misc]  # that is the point


def test_a_component_knows_where_it_was_made() -> None:
    kafka = KafkaCluster(
        "events",
        brokers=3,
    )
    span = kafka.location.span("brokers")
    source = open(__file__).read().splitlines()  # noqa: SIM115, PTH123  # three lines of a test
    assert source[span.line - 1][span.column - 1 : span.end_column - 1] == "3"
    assert span.line == kafka.location.line + 2


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidComponentError) as caught:
        Topic("Rides", 5, partitions=0, retention="3x", partition=4)  # type: ignore[arg-type, call-arg]
    assert sorted(d.message for d in caught.value.diagnostics) == [
        "Topic 'Rides': cluster must be an ExternalKafka, a KafkaCluster or an Msk, not 5",
        "Topic 'Rides': name must be lower-case letters, digits and '-', beginning with a letter and ending with a "
        "letter or digit, not 'Rides'",
        "Topic 'Rides': partition is not a field of Topic",
        "Topic 'Rides': partitions must be at least 1, not 0",
        "Topic 'Rides': retention '3x' cannot be read: unknown unit 'x' (units: w, d, h, m, s, ms, us)",
    ]


def test_positional_arguments_are_counted() -> None:
    kafka = KafkaCluster("events")
    with pytest.raises(
        InvalidComponentError, match=r"Topic 'a' takes 2 arguments by position \(name, cluster\), but 3 are"
    ):
        Topic("a", kafka, 3)  # type: ignore[misc]
    with pytest.raises(InvalidComponentError, match=r"Topic 'a': cluster is given twice, by position and by keyword"):
        Topic("a", kafka, cluster=kafka)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "meant"),
    [("retention_days", "retention"), ("retention_byte", "retention_bytes"), ("partition", "partitions")],
)
def test_a_field_whose_name_the_word_begins_with_goes_before_one_that_is_spelt_alike(field: str, meant: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        Topic("rides", KafkaCluster("events"), **{field: 7})
    assert [found.help for found in refused.value.diagnostics] == [f"did you mean {meant}?"]
