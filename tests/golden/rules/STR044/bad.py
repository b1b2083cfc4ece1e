from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
prices = Topic("prices", kafka, traffic=traffic)
first = Microservice("first", image=IMAGE, port=None, consumes=[Consume(rides, group="team")])
second = Microservice("second", image=IMAGE, port=None, consumes=[Consume(prices, group="team")])

system = System("golden", [first, second])
