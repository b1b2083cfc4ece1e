from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, Consume, EventTable, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
shop = PostgresDatabase(
    "shop-db",
    host="db.example",
    database="shop",
    user=PostgresUser("revenue", password=KubernetesSecret("revenue-db", key="password")),
    users={
        "services/orders": PostgresUser("orders", password=KubernetesSecret("orders-db", key="password")),
        "connectors/order-copies": PostgresUser("copier", password=KubernetesSecret("copier-db", key="password")),
    },
    admin=PostgresUser("owner", password=KubernetesSecret("owner-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
events = EventTable("order-events", shop, appends="concurrent")
orders = Microservice("orders", image=IMAGE, produces=[events], on=core)
kafka = KafkaCluster("events", on=core)
copies = Topic("orders-copied", kafka, key="order_id")
connect = KafkaConnect(
    "copiers", kafka, plugins=[ConnectPlugin("debezium", image="registry.example/debezium:3.3.1@sha256:" + "2e" * 32)]
)
copier = Connector(
    "order-copies",
    connect,
    connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=events,
    produces=[copies],
)
revenue = Microservice("revenue", image=IMAGE, port=None, consumes=[Consume(copies, idempotent=True)])
system = System("golden", [orders, copier, revenue])
