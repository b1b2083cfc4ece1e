from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cheap = NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot", max_nodes=12, weight=50)
core = EksCluster("core", region="eu-west-1", pools=[cheap])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit])
