from aiscale import System, Traffic
from aiscale.platform import Device, EksCluster, NodePool, Site, Uplink
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=70))
plates = Microservice("plates", image=IMAGE, on=core)
# By the end of the busiest minute a request waits 22 s for the line, and its caller waits longer.
load = Traffic(mean=20, peak=40, message_bytes=300_000)
cameras = Device("cameras", on=depot, traffic=load, calls=[Call(plates, timeout_ms=25_000)])

system = System("golden", [cameras])
