from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

pool = NodePool("a", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-central-1a", "eu-central-1b"])
eu = EksCluster("eu", region="eu-central-1", pools=[pool])
rides = ExternalStore(
    "rides", product="PostgreSQL", host="db.example", region="eu-central-1", zones=["us-east-1a", "us-east-1b"]
)
pricing = Microservice("pricing", image=IMAGE, on=eu, reads=[rides])

system = System("golden", [pricing])
