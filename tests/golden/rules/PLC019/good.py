from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement, Site, Uplink
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=50, rtt_ms=60))
plates = Microservice("plates", image=IMAGE)
gate = Microservice("gate", image=IMAGE, calls=[plates], on=depot)
close = Placement("close", of=[plates], primary=depot, max_rtt_ms=20)

system = System("golden", [gate, close, core])
