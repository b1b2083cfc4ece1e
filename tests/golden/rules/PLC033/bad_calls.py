from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, NodePool, Site, Uplink
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=20))
plates = Microservice("plates", image=IMAGE, on=core)
load = Traffic(mean=20, peak=40, message_bytes=300_000)
cameras = Device("cameras", on=depot, traffic=load, calls=[Call(plates, timeout_ms=20_000)])

system = System("golden", [cameras])
