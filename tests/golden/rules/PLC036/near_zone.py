"""Azure counts its zones, and a data centre of one's own names them as it likes."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

pool = NodePool("a", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-central-1a", "eu-central-1b"])
eu = EksCluster("eu", region="eu-central-1", pools=[pool])
rides = ExternalStore(
    "rides", product="PostgreSQL", host="db.example", region="westeurope", zones=["1", "westeurope-2"]
)
old = ExternalStore("old", product="PostgreSQL", host="old.example", region="basement", zones=["eu-west-1a"])
pricing = Microservice("pricing", image=IMAGE, on=eu, reads=[rides, old])

system = System("golden", [pricing])
