from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Site
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="12h")
kafka = KafkaCluster("events", listeners=[KafkaListener("sites", type="loadbalancer")], on=core)
prices = Topic("prices", kafka, retention="6h", traffic=Traffic(mean=9, peak=35))
shelf = Microservice("shelf", image=IMAGE, port=None, consumes=[Consume(prices, idempotent=True)], on=shop)

system = System("golden", [shelf])
