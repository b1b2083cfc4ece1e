from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="40Gi"))
kafka = KafkaCluster("events", on=core)
doors, lamps = Topic("doors", kafka), Topic("lamps", kafka)
load = Traffic(mean=50, peak=80, message_bytes=2_000)
kept = [StoreAndForward(doors, buffer="20Gi"), StoreAndForward(lamps, buffer="20Gi")]
sensors = Device("sensors", on=depot, traffic=load, produces=kept)
read = [Consume(doors, idempotent=True), Consume(lamps, idempotent=True)]
archive = Microservice("archive", image=IMAGE, port=None, consumes=read)

system = System("golden", [sensors, archive])
