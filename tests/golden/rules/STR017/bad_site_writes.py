from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
shop = Site("shop", cpu=8, memory="32Gi", offline_tolerance="12h", broker=LocalBroker(buffer="20Gi"))
kafka = KafkaCluster("events", on=core)
sales = Topic("sales", kafka, retention="6h")
load = Traffic(mean=9, peak=35)
tills = Device("tills", on=shop, traffic=load, produces=[StoreAndForward(sales)])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(sales, idempotent=True)], on=core)

system = System("golden", [tills, archive])
