from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="345Gi", on=cluster)
traffic = Traffic(mean=800, peak=900, message_bytes=600)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit])
