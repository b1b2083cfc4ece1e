"""Nobody waits for copies, so that their number does not count."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic, replication_factor=2, min_insync_replicas=1)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

sensor = Microservice("sensor", image=IMAGE, produces=[Produce(rides, acks="1")])

system = System("golden", [audit, sensor])
