from aiscale import System
from aiscale.platform import EksCluster, GkeCluster, NodePool, Zone
from aiscale.services import Microservice
from tests.artifacts import IMAGE

zone = Zone("europe-west1-b", region="europe-west4")
pool = NodePool("a", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-central-1a", "eu-west-1b"])
eu = EksCluster("eu", region="eu-central-1", pools=[pool])
gpus = NodePool("b", instance_type="n2-standard-8", max_nodes=12, zones=[zone])
gke = GkeCluster("gke", region="europe-west4", pools=[gpus])
pricing = Microservice("pricing", image=IMAGE, on=eu)
surge = Microservice("surge", image=IMAGE, on=gke)

system = System("golden", [pricing, surge])
