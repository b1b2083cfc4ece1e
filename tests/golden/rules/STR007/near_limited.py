from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream, Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", traffic=Traffic(mean=2_000, peak=9_000))
kafka = Msk("events", type="express")
rides = Topic("rides", kafka, partitions=4, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=4_000))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks, rides])

system = System("golden", [audit, cluster])
