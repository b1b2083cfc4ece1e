from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiscale import System
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.stream_storage import readers, writers
from aiscale.core.values.demand import Traffic
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.errors import AiscaleError
from aiscale.graph.build import build
from aiscale.quantities import Duration
from aiscale.stores import ExternalStore
from aiscale.streams import (
    Connector,
    ConnectPlugin,
    Consume,
    DeadLetter,
    KafkaCluster,
    KafkaConnect,
    MirrorMaker,
    Produce,
    Topic,
    Transform,
)

KAFKA, OTHER = KafkaCluster("events"), KafkaCluster("others")
CONNECT = KafkaConnect("connect", KAFKA)
ORDERS, FAR, BAD, WORSE = Topic("orders", KAFKA), Topic("far", OTHER), Topic("bad", KAFKA), Topic("worse", KAFKA)
STORE = ExternalStore("shop", product="PostgreSQL")
SINK = "org.example.Sink"


def _connector(**fields: Any) -> Callable[[], Any]:
    return lambda: Connector("copy", CONNECT, connector_class=SINK, **fields)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_connector(), "consumes or produces must be given, and not both: a connector is a sink or a source"),
        (_connector(consumes=[ORDERS], produces=[BAD]), "consumes or produces must be given, and not both"),
        (_connector(produces=[ORDERS], sink=STORE), "sink is of use for a sink only, and produces makes this a source"),
        (_connector(produces=[ORDERS], idempotent=True), "idempotent is of use for a sink only"),
        (
            _connector(consumes=[ORDERS], source=STORE),
            "source is of use for a source only, and consumes makes this a sink",
        ),
        (_connector(consumes=[ORDERS], delivery="exactly-once"), "delivery is the guarantee of a source"),
        (
            _connector(produces=[ORDERS], delivery="exactly-once"),
            "delivery 'exactly-once' needs exactly_once_source='enabled' on connect: it is 'disabled'",
        ),
        (_connector(consumes=[FAR]), "connect works in events, and far is no topic of that Kafka cluster"),
        (
            _connector(consumes=[Consume(ORDERS, dead_letter=DeadLetter(FAR))]),
            "connect works in events, and far is no topic of that Kafka cluster",
        ),
        (
            _connector(
                consumes=[Consume(ORDERS, dead_letter=DeadLetter(BAD)), Consume(BAD, dead_letter=DeadLetter(WORSE))]
            ),
            "consumes: a connector has one dead-letter topic",
        ),
        (
            _connector(consumes=[Consume(ORDERS, dead_letter=DeadLetter(BAD))], errors_tolerance="none"),
            "errors_tolerance must be 'all' with a dead-letter topic",
        ),
        (
            _connector(consumes=[Consume(ORDERS, max_poll_records=9), Consume(BAD, max_poll_records=50)]),
            "consumes has max_poll_records=9 for orders and 50 for bad, but a connector has one consumer for all topics",
        ),
        (
            _connector(produces=[Produce(ORDERS, acks="1"), Produce(BAD)]),
            "produces has acks='1' for orders and 'all' for bad, but a connector has one producer for all topics",
        ),
        (
            _connector(consumes=[Consume(ORDERS, concurrency=4)]),
            "consumes sets concurrency for orders: a connector says it by tasks",
        ),
        (
            _connector(produces=[Produce(ORDERS, transactional_id="copy")]),
            "produces sets transactional_id for orders: the workers of Kafka Connect choose it; use delivery=",
        ),
        (_connector(consumes=[ORDERS], config={"topics": "orders"}), "config: topics is the field consumes"),
        (
            _connector(
                consumes=[ORDERS], config={"password": "x"}, secrets={"password": KubernetesSecret("a", key="password")}
            ),
            "config and secrets both give password",
        ),
        (
            _connector(consumes=[ORDERS], transforms=[Transform("a", type="org.A"), Transform("a", type="org.B")]),
            "transforms must each have a name of their own",
        ),
        (
            lambda: KafkaConnect("c", KAFKA, plugins=[ConnectPlugin("aa", image="a/b:1")] * 2),
            "plugins must each have a name of their own",
        ),
        (lambda: KafkaConnect("c", KAFKA, config={"group.id": "x"}), "config: group.id is the field group"),
        (lambda: KafkaConnect("c", KAFKA, config={"ssl.protocol": "x"}), "config: ssl.protocol is set by Strimzi"),
        (
            lambda: MirrorMaker("m", source=KAFKA, target=OTHER, refresh="10ms"),
            "refresh (10ms) is out of range (1s and more)",
        ),
    ],
)
def test_what_is_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(AiscaleError) as refused:
        make()
    assert message in str(refused.value)


def test_a_sink_is_a_reader_and_a_source_a_writer_of_the_graph() -> None:
    connect = KafkaConnect("cdc", KAFKA, group="shop", exactly_once_source="enabled")
    orders = Topic("orders", KAFKA, traffic=Traffic(mean=100, peak=300))
    sink = Connector(
        "search", connect, connector_class=SINK, tasks=3, idempotent=True,
        consumes=[Consume(orders, isolation="read_committed")],
    )  # fmt: skip
    source = Connector("shop-orders", connect, connector_class=SINK, produces=[orders], delivery="exactly-once")
    graph, _ = build(System("s", [sink, source]))
    (reader,), (writer,) = readers(graph, orders), writers(graph, orders)
    assert (reader.component, reader.group, reader.members, reader.idempotent) == (sink, "connect-search", 3, True)
    assert (writer.component, writer.exactly_once, writer.transactional_id, writer.transaction_timeout) == (
        source, True, "shop-shop-orders", Duration(60),
    )  # fmt: skip
    assert loads(graph)[sink.address].peak == 300
