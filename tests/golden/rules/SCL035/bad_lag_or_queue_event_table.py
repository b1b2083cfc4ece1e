from aiscale import Autoscaling, KubernetesSecret, Signal, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Consume, EventTable, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
password = KubernetesSecret("db", key="password")
database = PostgresDatabase("db", host="db.example", database="shop", ca=KubernetesSecret("db", key="ca"),
                            user=PostgresUser("app", password=password))  # fmt: skip
orders = EventTable("orders", database=database)
rides = Topic("rides", KafkaCluster("events", on=cluster))
shop = Microservice("shop", image=IMAGE, produces=[orders, rides])
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(orders, idempotent=True)],
    autoscaling=Autoscaling(min_replicas=0, max_replicas=9, signals=[Signal("lag", target=100)]),
)  # fmt: skip
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(orders, idempotent=True), Consume(rides, idempotent=True)],
    autoscaling=Autoscaling(min_replicas=1, max_replicas=9, signals=[Signal("lag", target=100)]),
)  # fmt: skip

system = System("golden", [cluster, shop, billing, audit])
