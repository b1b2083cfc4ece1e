from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[pool])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
# It answers requests, and goes on with what it has read.
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
prices = Microservice("prices", image=IMAGE, consumes=[rides])
placement = Placement("eu", of=[prices], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement])
