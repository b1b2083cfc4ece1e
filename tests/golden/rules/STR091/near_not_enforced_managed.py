from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ClientQuotas, ExternalKafka, Scram, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = ExternalKafka(
    "shared",
    tools_image=IMAGE,
    bootstrap_servers=["kafka.example:9093"],
    brokers=3,
    users={
        "services/export": Scram("export", password=KubernetesSecret("export-kafka", key="password")),
        "services/shop": Scram("shop", password=KubernetesSecret("shop-kafka", key="password")),
    },
    admin=Scram("admin", password=KubernetesSecret("admin-kafka", key="password")),
    manages=["topics", "quotas"],
)
orders = Topic("orders", kafka)
shop = Microservice("shop", image=IMAGE, produces=[orders])
export = Microservice(
    "export", image=IMAGE, port=None, consumes=[orders], kafka_quotas=ClientQuotas(consumer_byte_rate="5Mi")
)

system = System("golden", [cluster, shop, export])
