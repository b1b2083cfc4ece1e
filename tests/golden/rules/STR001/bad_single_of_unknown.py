from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = ExternalKafka("events", bootstrap_servers=["kafka.example:9093"], tools_image=IMAGE)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic, replication_factor=1, min_insync_replicas=1)
audit = Microservice("audit", image=IMAGE, on=cluster, port=None, consumes=[rides])

system = System("golden", [audit])
