from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))
kafka = KafkaCluster("events", on=core)
scans = Topic("scans", kafka)
gateway = Microservice("gateway", image=IMAGE, produces=[StoreAndForward(scans, per_request=1)], on=depot)
load = Traffic(mean=50, peak=80, message_bytes=2_000)
tills = Device("tills", on=depot, traffic=load, calls=[Call(gateway, timeout_ms=300)])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(scans, idempotent=True)])

system = System("golden", [tills, archive])
