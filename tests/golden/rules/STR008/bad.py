from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=10_000, peak=20_000, message_bytes=600)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
prices = Topic("prices", kafka, traffic=Traffic(mean=100, peak=100), retention="30d")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides, prices])

system = System("golden", [audit])
