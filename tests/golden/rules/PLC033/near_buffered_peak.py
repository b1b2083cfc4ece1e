from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward, Uplink
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
line = Uplink(mbps=2)
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="1h", uplink=line, broker=LocalBroker(buffer="40Gi"))
kafka = KafkaCluster("events", on=core)
readings = Topic("readings", kafka, record_bytes=1_000)
# What comes at the peak waits in the buffer until there is room on the line.
load = Traffic(mean=200, peak=900, message_bytes=1_000)
sensors = Device("sensors", on=depot, traffic=load, produces=[StoreAndForward(readings)])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(readings, idempotent=True)])

system = System("golden", [sensors, archive])
