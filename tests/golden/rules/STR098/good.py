from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
shop = PostgresDatabase(
    "shop-db",
    host="db.example",
    database="shop",
    user=PostgresUser("revenue", password=KubernetesSecret("revenue-db", key="password")),
    users={"services/orders": PostgresUser("orders", password=KubernetesSecret("orders-db", key="password"))},
    admin=PostgresUser("owner", password=KubernetesSecret("owner-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
events = EventTable("order-events", shop)
orders = Microservice("orders", image=IMAGE, produces=[events], on=core)
revenue = Microservice("revenue", image=IMAGE, port=None, consumes=[events])
system = System("golden", [orders, revenue])
