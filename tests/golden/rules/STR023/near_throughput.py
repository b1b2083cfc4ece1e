from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = Msk("events", type="standard", instance_type="kafka.m7g.8xlarge", storage="16Ti", brokers=81)
frames = Topic(
    "frames", kafka, partitions=60, retention="1d", traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20000)
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[frames])

system = System("golden", [audit, cluster])
