from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="100Gi", on=cluster)
orders = Topic("orders", kafka, retention="6h")
traffic = Traffic(mean=8_000, peak=20_000, message_bytes=900)
shop = Microservice("shop", image=IMAGE, traffic=traffic, produces=[Produce(orders, per_request=1)])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(orders, idempotent=True)])

system = System("golden", [shop, audit])
