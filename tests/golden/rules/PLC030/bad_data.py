from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
kafka = KafkaCluster("events")
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
everything = Placement("everything", of=[kafka, audit], primary=core, overflow=[spare], failover="auto")

system = System("golden", [everything])
