from aiscale import System
from aiscale.platform import EksCluster, HybridNodes, NodePool, Site, Uplink
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general], hybrid_nodes=HybridNodes(node_cidrs=["10.80.0.0/16"]))
depot = Site("depot", cpu=4, memory="8Gi", joins=core, cluster="joined", uplink=Uplink(mbps=20))
gate = Microservice("gate", image=IMAGE, on=depot)

system = System("golden", [gate])
