from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
rides = KinesisStream("rides", region="us-east-1", traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
personal = Placement("personal", of=[rides], residency=["eu"])

system = System("golden", [audit, personal, core])
