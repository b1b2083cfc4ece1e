from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ClientQuotas, ExternalKafka, StrimziCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = ExternalKafka("shared", strimzi=StrimziCluster("events", namespace="kafka"), brokers=3)
orders = Topic("orders", kafka)
shop = Microservice("shop", image=IMAGE, produces=[orders])
export = Microservice(
    "export", image=IMAGE, port=None, consumes=[orders], kafka_quotas=ClientQuotas(consumer_byte_rate="5Mi")
)

system = System("golden", [cluster, shop, export])
