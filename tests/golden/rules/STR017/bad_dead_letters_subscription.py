from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", traffic=traffic, retention="3d")
parked = KinesisStream("clicks-parked")
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(clicks, dead_letter=DeadLetter(parked))])
repair = Microservice("repair", image=IMAGE, port=None, consumes=[parked])

system = System("golden", [billing, repair, cluster])
