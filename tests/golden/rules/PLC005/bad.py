from aiscale import System
from aiscale.platform import EksCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
plates = Microservice("plates", image=IMAGE, on=core)
gate = Microservice("gate", image=IMAGE, calls=[plates], on=depot)

system = System("golden", [gate, plates, core])
