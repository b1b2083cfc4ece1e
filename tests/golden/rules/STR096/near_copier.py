from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, Consume, EventTable, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop = PostgresDatabase(
    "shop-db",
    host="shop.db.example",
    database="shop",
    user=PostgresUser("orders", password=KubernetesSecret("orders-db", key="password")),
    # The workers reach the brokers, but the connector has the settings of its database.
    users={"connectors/order-copies": PostgresUser("copier", password=KubernetesSecret("copier-db", key="password"))},
    admin=PostgresUser("owner", password=KubernetesSecret("owner-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
events = EventTable("order-events", shop)
orders = Microservice("orders", image=IMAGE, produces=[events])
kafka = KafkaCluster("events", on=cluster)
connect = KafkaConnect("copiers", kafka, plugins=[ConnectPlugin("debezium", image=IMAGE)])
copies = Topic("order-copies", kafka, key="order_id")
copier = Connector(
    "order-copies",
    connect,
    connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=events,
    produces=[copies],
)
revenue = Microservice("revenue", image=IMAGE, port=None, consumes=[Consume(copies, idempotent=True)])

system = System("golden", [cluster, orders, copier, revenue])
