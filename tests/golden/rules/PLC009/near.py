from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
graviton = NodePool("graviton", instance_type="m7g.2xlarge", max_nodes=12)
# Some of its nodes have the processor.
core = EksCluster("core", region="eu-west-1", pools=[general, graviton])
gate = Microservice("gate", image=IMAGE, arch="arm64", on=core)

system = System("golden", [gate])
