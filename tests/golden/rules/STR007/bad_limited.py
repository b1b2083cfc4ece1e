from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream(
    "clicks", mode="PROVISIONED", shards=2, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=1024)
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])

system = System("golden", [audit, cluster])
