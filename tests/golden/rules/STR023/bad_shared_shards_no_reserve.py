from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=2_600, message_bytes=1_000)
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=4, traffic=traffic)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])
fraud = Microservice("fraud", image=IMAGE, port=None, consumes=[clicks])
search = Microservice("search", image=IMAGE, port=None, consumes=[clicks])

system = System("golden", [audit, fraud, search, cluster])
