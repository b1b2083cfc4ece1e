from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=100, peak=400, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic, retention="3d")
training = Microservice("training", image=IMAGE, port=None, consumes=[Consume(rides, replay="30d")])

system = System("golden", [training])
