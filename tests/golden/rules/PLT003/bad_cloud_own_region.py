"""The region of the system's own is in a data centre, the cluster in the cloud."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool, Region
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region=Region("cellar", provider="own", jurisdiction="at"), pools=[general])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
