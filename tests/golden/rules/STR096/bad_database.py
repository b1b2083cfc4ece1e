from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop = PostgresDatabase(
    "shop-db",
    host="shop.db.example",
    database="shop",
    user=PostgresUser("views", password=KubernetesSecret("views-db", key="password")),
    users={"services/order": PostgresUser("orders", password=KubernetesSecret("orders-db", key="password"))},
    admin=PostgresUser("owner", password=KubernetesSecret("owner-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
events = EventTable("order-events", shop)
orders = Microservice("orders", image=IMAGE, produces=[events])
revenue = Microservice("revenue", image=IMAGE, port=None, consumes=[events])

system = System("golden", [cluster, orders, revenue])
