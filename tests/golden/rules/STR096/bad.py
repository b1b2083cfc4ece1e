from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Scram, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = ExternalKafka(
    "shared",
    tools_image=IMAGE,
    bootstrap_servers=["kafka.example:9093"],
    brokers=3,
    users={
        "services/shop": Scram("shop", password=KubernetesSecret("shop-kafka", key="password")),
        "services/billling": Scram("billing", password=KubernetesSecret("billing-kafka", key="password")),
    },
    admin=Scram("admin", password=KubernetesSecret("admin-kafka", key="password")),
    manages=["topics", "acls"],
)
orders = Topic("orders", kafka)
shop = Microservice("shop", image=IMAGE, produces=[orders])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[orders])

system = System("golden", [cluster, shop, billing])
