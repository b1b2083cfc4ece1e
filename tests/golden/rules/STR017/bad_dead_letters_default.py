from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic, retention="14d")
parked = Topic("rides-parked", kafka)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, dead_letter=DeadLetter(parked))])
repair = Microservice("repair", image=IMAGE, port=None, consumes=[parked])

system = System("golden", [billing, repair])
