from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
orders = Topic("orders", kafka, key="order_id", ordering="per-key")
shop = Microservice("shop", image=IMAGE, traffic=traffic, produces=[Produce(orders, idempotence=False, per_request=1)])
state = Microservice("state", image=IMAGE, port=None, consumes=[orders])

system = System("golden", [shop, state])
