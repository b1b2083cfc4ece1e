from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", traffic=traffic)
teams = [
    Microservice(f"team-{n:02}", image=IMAGE, port=None, consumes=[Consume(clicks, enhanced_fan_out=True)])
    for n in range(20)
]

system = System("golden", [*teams, cluster])
