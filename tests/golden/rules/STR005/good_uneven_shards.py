from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=6, traffic=traffic)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks], replicas=3)

system = System("golden", [audit, cluster])
