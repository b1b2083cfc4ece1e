from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])

system = System("golden", [audit, cluster])
