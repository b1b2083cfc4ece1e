from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))
kafka = KafkaCluster("events", on=core)
frames = Topic("frames", kafka)
load = Traffic(mean=50, peak=80, message_bytes=2_000)
camera = Device("camera", on=depot, traffic=load, produces=[StoreAndForward(frames, via="kubeedge-rule")])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(frames, idempotent=True)])

system = System("golden", [camera, archive])
