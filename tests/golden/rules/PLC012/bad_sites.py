from aiscale import System
from aiscale.platform import EksCluster, HybridNodes, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
hybrid = HybridNodes(node_cidrs=["10.80.0.0/16"])
core = EksCluster("core", region="eu-west-1", pools=[general], pod_cidr="10.20.0.0/16", hybrid_nodes=hybrid)
depot = Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.4.0/24")
shop = Site("shop", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.4.128/25")
gate = Microservice("gate", image=IMAGE, on=depot)
till = Microservice("till", image=IMAGE, on=shop)

system = System("golden", [gate, till])
