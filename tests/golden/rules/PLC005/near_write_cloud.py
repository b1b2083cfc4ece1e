"""The broker of the site keeps what goes to the cloud."""

from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
depot = Site("depot", cpu=4, memory="8Gi", disk="64Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))
frames = KinesisStream("frames", region="eu-west-1", key="camera")
camera = Device(
    "camera", on=depot, traffic=Traffic(mean=5, peak=10, message_bytes=900), produces=[StoreAndForward(frames)]
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(frames, idempotent=True)], on=core)

system = System("golden", [camera, audit])
