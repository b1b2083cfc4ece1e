"""What Kafka Connect does to records on their way in and out."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.graph.architecture import ArchitectureGraph
from aiscale.stores import ExternalStore
from aiscale.streams import (
    Connector,
    Consume,
    DeadLetter,
    KafkaCluster,
    KafkaConnect,
    MirroredTopic,
    MirrorMaker,
    Topic,
)
from tests.analysis.guarantees.test_calls import along, made

KAFKA = KafkaCluster("shops")
ORDERS, ASIDE = Topic("orders", KAFKA, key="id"), Topic("aside", KAFKA)
SHOP, SEARCH = ExternalStore("shop", product="PostgreSQL"), ExternalStore("search", product="Elasticsearch")
CONNECT = KafkaConnect("connect", KAFKA, exactly_once_source="enabled")


def copied(incoming: dict[str, Any], outgoing: dict[str, Any]) -> ArchitectureGraph:
    """From a database into a topic, and from there into an index."""
    return made(
        Connector("cdc", CONNECT, connector_class="io.example.Source", source=SHOP, produces=[ORDERS], **incoming),
        Connector(
            "index", CONNECT, connector_class="io.example.Sink", sink=SEARCH, **({"consumes": [ORDERS]} | outgoing)
        ),
    )


COMMITTED = Consume(ORDERS, isolation="read_committed")
PUT_ASIDE = Consume(ORDERS, isolation="read_committed", dead_letter=DeadLetter(ASIDE))


@pytest.mark.parametrize(
    ("incoming", "outgoing", "expected"),
    [
        ({}, {}, ("at least once", "at least once", "per key id")),
        ({}, {"idempotent": True}, ("at least once", "effectively once", "per key id")),
        ({"delivery": "exactly-once"}, {}, ("exactly once", "at least once", "per key id")),
        (
            {"delivery": "exactly-once"}, {"idempotent": True, "consumes": [COMMITTED]},
            ("exactly once", "effectively once", "per key id"),
        ),
        ({"delivery": "exactly-once"}, {"errors_tolerance": "all"}, ("exactly once", "no guarantee", "per key id")),
        ({}, {"idempotent": True, "consumes": [PUT_ASIDE]}, ("at least once", "effectively once", "none")),
    ],
)  # fmt: skip
def test_what_connectors_give(
    incoming: dict[str, Any], outgoing: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    path = along(copied(incoming, outgoing), "shop", "cdc", "orders", "index", "search")
    given = (path.stages[1].after.delivery.word, path.standing.delivery.word, str(path.standing.order))
    assert given == expected


@pytest.mark.parametrize(
    ("support", "expected"),
    [("disabled", "at least once"), ("preparing", "at least once"), ("enabled", "exactly once")],
)
def test_what_a_mirror_gives(support: Any, expected: str) -> None:
    far = KafkaCluster("far")
    here = Topic("orders-here", far, topic_name="shops.orders", key="id")
    mirror = MirrorMaker(
        "mirror", source=KAFKA, target=far, topics=[MirroredTopic(ORDERS, here)], exactly_once_source=support
    )
    cdc = Connector(
        "cdc", CONNECT, connector_class="io.example.Source", source=SHOP, produces=[ORDERS], delivery="exactly-once"
    )
    path = along(made(cdc, mirror), "shop", "cdc", "orders", "mirror", "orders-here")
    assert path.standing.delivery.word == expected
