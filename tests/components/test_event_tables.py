"""Tables of events in PostgreSQL: what they refuse, and what things are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.errors import AiscaleError
from aiscale.graph.build import build
from aiscale.services import Microservice
from aiscale.stores import ExternalStore, PostgresDatabase, PostgresUser
from aiscale.streams import Connector, EventStore, EventTable, KafkaCluster, KafkaConnect, Projection, Topic

IMAGE = "registry.example/a:1"
CA = KubernetesSecret("db-ca", key="ca.crt")
KAFKA = KafkaCluster("kafka")


def user(name: str) -> PostgresUser:
    return PostgresUser(name, password=KubernetesSecret("db", key="password"))


def database(**given: Any) -> PostgresDatabase:
    return PostgresDatabase(
        "shop", **({"host": "db.example", "database": "shop", "user": user("app"), "ca": CA} | given)
    )


SHOP = database()
REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: database(ca=None), "ca must be given with sslmode='verify-full'"),
    (lambda: database(sslmode="require"), "ca is of no use with sslmode='require'"),
    (lambda: database(admin=user("app")), "admin must be another role than user"),
    (
        lambda: database(admin=user("owner"), users={"services/a": user("owner")}),
        "another role than users['services/a']",
    ),
    (
        lambda: database(host="db example"),
        "host must be lower-case letters, digits, '-' and '.', beginning and ending "
        "with a letter or digit, such as 'db.example', not 'db example'",
    ),
    (lambda: user('a"b'), "username"),
    (lambda: EventTable("a", ExternalStore("x", product="PostgreSQL")), "database must be a PostgresDatabase"),
    (
        lambda: EventTable("a", SHOP, table_name="Orders"),
        "table_name must be lower-case letters, digits and '_', "
        "after a schema and '.' where it has one, such as 'shop.order_events', not 'Orders'",
    ),
    (lambda: EventTable("a", SHOP, table_name=f"shop.{'a' * 53}"), "table_name"),
    (
        lambda: EventStore("s", EventTable("a", SHOP, snapshots=True), snapshots=Topic("states", KAFKA)),
        "snapshots are in a table beside a already",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_is_refused_at_once(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(AiscaleError) as caught:
        make()
    assert message in str(caught.value)


def test_tables_have_names_of_postgresql() -> None:
    tables = (EventTable("order-events", SHOP), EventTable("b", SHOP, table_name="crm.moves"))
    assert [(one.schema_and_table, one.qualified_name, one.beside("positions")) for one in tables] == [
        (("public", "order_events"), "public.order_events", "public.order_events_positions"),
        (("crm", "moves"), "crm.moves", "crm.moves_positions"),
    ]


def test_a_component_signs_in_as_itself_where_the_database_says_so() -> None:
    shop = database(users={"services/orders": user("orders")})
    assert [shop.user_of(f"services/{name}").username for name in ("orders", "revenue")] == ["orders", "app"]


def test_what_a_table_refers_to_belongs_to_the_system() -> None:
    events = EventTable("order-events", SHOP)
    revenue = Microservice("revenue", image=IMAGE, consumes=[events])
    orders = Microservice("orders", image=IMAGE, produces=[events])
    copier = Connector(
        "copier", KafkaConnect("connect", KAFKA), produces=[Topic("copies", KAFKA)], source=events,
        connector_class="io.debezium.connector.postgresql.PostgresConnector",
    )  # fmt: skip
    store = EventStore("store", events, projections=[Projection(revenue)])
    graph, _ = build(System("all", [store, orders, copier]))
    assert {(edge.source, str(edge.kind), edge.target) for edge in graph.edges if "order-events" in str(edge)} == {
        ("services/orders", "writes", "eventtables/order-events"),
        ("services/revenue", "reads", "eventtables/order-events"),
        ("connectors/copier", "reads", "eventtables/order-events"),
        ("eventtables/order-events", "stored in", "externalstores/shop"),
        ("eventstores/store", "uses", "eventtables/order-events"),
    }
    assert copier.captured is events
