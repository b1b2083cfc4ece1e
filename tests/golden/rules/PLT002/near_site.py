from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
# An edge site is no second cluster, and nothing is meant to run there unless it says so.
depot = Site("depot", cpu=4, memory="8Gi")
gate = Microservice("gate", image=IMAGE, on=depot)
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [gate, pricing, core])
