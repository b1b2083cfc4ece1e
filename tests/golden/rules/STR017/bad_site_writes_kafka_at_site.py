from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, NodePool, Site
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
shop = Site("shop", cpu=8, memory="64Gi", offline_tolerance="12h")
kafka = KafkaCluster("events", on=core)
till = KafkaListener("cloud", type="nodeport", host="shop.example.com")
north = KafkaCluster(
    "north", brokers=1, controllers=1, replication_factor=1, min_insync_replicas=1, listeners=[till], on=shop
)
sales = Topic("sales", north)
copied = Topic("all-sales", kafka, topic_name="north.sales", retention="6h")
mirror = MirrorMaker("mirror", source=north, target=kafka, topics=[MirroredTopic(sales, copied)], on=core)
load = Traffic(mean=9, peak=35)
tills = Device("tills", on=shop, traffic=load, produces=[sales])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)], on=core)

system = System("golden", [tills, mirror, archive])
