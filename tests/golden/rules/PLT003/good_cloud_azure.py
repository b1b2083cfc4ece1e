"""A cluster on Azure, and one on machines of one's own, each with nodes that its provider has."""

from aiscale import Resources, System
from aiscale.platform import AksCluster, K3sCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

azure = NodePool("azure", instance_type="Standard_D8s_v5", max_nodes=12)
racks = NodePool("racks", instance_type="r640", allocatable=Resources(cpu=30, memory="120Gi"))
core = AksCluster("core", region="westeurope", pools=[azure])
depot = K3sCluster("depot", pools=[racks])

system = System("golden", [Microservice("pricing", image=IMAGE, on=core), Microservice("gate", image=IMAGE, on=depot)])
