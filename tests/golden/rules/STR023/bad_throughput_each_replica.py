from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = Msk("events", type="express", instance_type="express.m7g.large")
frames = Topic("frames", kafka, partitions=60, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=3000))
live = Consume(frames, each_replica=True, offset_reset="latest")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[frames])
screens = Microservice("screens", image=IMAGE, port=None, replicas=9, consumes=[live])

system = System("golden", [audit, screens, cluster])
