from aiscale import System
from aiscale.platform import EksCluster, NodePool, Site, Uplink
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", joins=core, cluster="kubeedge", uplink=Uplink(mbps=20))
gate = Microservice("gate", image=IMAGE, on=depot)

system = System("golden", [gate])
