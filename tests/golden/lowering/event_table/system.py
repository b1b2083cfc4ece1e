"""An event store in PostgreSQL: a Job makes its table, who appends and reads has a role, and Debezium copies it on."""

from aiscale import System, Traffic
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import (
    Connector,
    ConnectPlugin,
    Consume,
    EventStore,
    EventTable,
    KafkaCluster,
    KafkaConnect,
    Produce,
    Projection,
    Topic,
)

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
kafka = KafkaCluster("events", on=core)


def role(name: str) -> PostgresUser:
    """A role whose password lies in a Secret of its own."""
    return PostgresUser(name, password=KubernetesSecret(f"{name}-db", key="password"))


shop = PostgresDatabase(
    "shop-db",
    host="shop.db.example",
    database="shop",
    user=role("views"),
    users={"services/orders": role("orders"), "connectors/order-copies": role("copier")},
    admin=role("owner"),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
legacy = PostgresDatabase(
    "legacy-db", host="legacy.db.example", port=6_432, database="crm", user=role("crm"), sslmode="require"
)
events = EventTable("order-events", shop, table_name="shop.order_events", key="order_id", snapshots=True)
customers = EventTable("customer-events", legacy, traffic=Traffic(mean=1, peak=5, message_bytes=300))
copies = Topic("order-copies", kafka, key="order_id", record_bytes=400)
connect = KafkaConnect(
    "copiers",
    kafka,
    plugins=[ConnectPlugin("debezium", image="registry.example/debezium-postgres@sha256:" + "0e" * 32)],
)

orders = Microservice(
    "orders",
    image=f"registry.example/orders@sha256:{'c1' * 32}",
    traffic=Traffic(mean=10, peak=60, message_bytes=800),
    produces=[Produce(events, per_request=1)],
)
revenue = Microservice(
    "revenue",
    image=f"registry.example/revenue@sha256:{'c2' * 32}",
    port=None,
    consumes=[Consume(events, group="revenue-v2"), customers],
)
copier = Connector(
    "order-copies",
    connect,
    connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=events,
    produces=[copies],
)
search = Microservice(
    "search",
    image=f"registry.example/search@sha256:{'c3' * 32}",
    port=None,
    consumes=[Consume(copies, offset_reset="earliest", idempotent=True)],
)
store = EventStore("order-store", events, snapshot_every=50, projections=[Projection(revenue)])
system = System("event-table", [store, orders, revenue, copier, search])
