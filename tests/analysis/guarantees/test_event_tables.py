"""What a table of events does to what is appended to it and read from it."""

from __future__ import annotations

from typing import Literal

import pytest

from aiscale.analysis.guarantees.path import PathGuarantees
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, Consume, EventTable, KafkaCluster, KafkaConnect, Topic
from tests.analysis.guarantees.systems import IMAGE
from tests.analysis.guarantees.test_calls import along, made

SHOP = PostgresDatabase(
    "shop", host="db.example", database="shop", sslmode="require",
    user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
)  # fmt: skip
KAFKA = KafkaCluster("kafka")
Appends = Literal["in-order", "concurrent"]


def read_by(appends: Appends, *, idempotent: bool) -> PathGuarantees:
    events = EventTable("order-events", SHOP, appends=appends)
    graph = made(
        Microservice("orders", image=IMAGE, produces=[events]),
        Microservice("revenue", image=IMAGE, port=None, consumes=[Consume(events, idempotent=idempotent)]),
    )
    return along(graph, "orders", "order-events", "revenue")


@pytest.mark.parametrize(
    ("appends", "idempotent", "expected"),
    [
        ("in-order", False, ("at least once", "total")),
        ("in-order", True, ("effectively once", "total")),
        ("concurrent", True, ("at most once", "none")),
        ("concurrent", False, ("no guarantee", "none")),
    ],
)
def test_what_a_reader_by_position_gets(appends: Appends, idempotent: bool, expected: tuple[str, str]) -> None:
    path = read_by(appends, idempotent=idempotent)
    assert (path.standing.delivery.word, str(path.standing.order)) == expected


def test_an_append_is_told_by_its_version_and_nothing_expires() -> None:
    appended, seen = (stage.crossing for stage in read_by("in-order", idempotent=True).stages)
    assert (appended.keeps, appended.repeats) == ("committed, with the next version of its stream", "")
    assert appended.absorbs is not None
    assert appended.absorbs.text() == "by stream_id and version: a second append with them is refused"
    assert (seen.loses, seen.losses) == ("", ())


@pytest.mark.parametrize("appends", ["in-order", "concurrent"])
def test_what_is_copied_from_the_databases_log_is_not_missed(appends: Appends) -> None:
    events, copies = EventTable("order-events", SHOP, appends=appends), Topic("copies", KAFKA, key="order_id")
    connect = KafkaConnect("connect", KAFKA)
    graph = made(
        Microservice("orders", image=IMAGE, produces=[events]),
        Connector(
            "cdc", connect, connector_class="io.debezium.connector.postgresql.PostgresConnector", source=events,
            produces=[copies],
        ),
        Microservice("revenue", image=IMAGE, port=None, consumes=[Consume(copies, idempotent=True)]),
    )  # fmt: skip
    path = along(graph, "orders", "order-events", "cdc", "copies", "revenue")
    assert (path.standing.delivery.word, str(path.standing.order)) == ("effectively once", "per key order_id")
    assert [wait.text() for wait in path.stages[1].crossing.waits] == ["unknown until cdc looks"]
