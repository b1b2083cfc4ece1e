from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=40_000, peak=90_000, message_bytes=500)
clicks = Topic("clicks", kafka, key="tenant", partitions=12, retention="1h", traffic=traffic, top_key_share=0.1)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])

system = System("golden", [audit])
