"""Its machines may join, but the control plane does not reach its pods."""

from aiscale import System
from aiscale.platform import EksCluster, HybridNodes, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
hybrid = HybridNodes(node_cidrs=["10.80.0.0/16"], pod_cidrs=["10.85.0.0/16"])
core = EksCluster("core", region="eu-west-1", pools=[general], hybrid_nodes=hybrid)
depot = Site(
    "depot", cpu=4, memory="8Gi", joins=core, cluster="joined", node_cidr="10.80.4.0/24", pod_cidr="10.95.4.0/24"
)
gate = Microservice("gate", image=IMAGE, on=depot)

system = System("golden", [gate])
