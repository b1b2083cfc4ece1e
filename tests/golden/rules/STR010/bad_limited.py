from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", traffic=Traffic(mean=4_000, peak=9_000), key="tenant", top_key_share=0.4)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])

system = System("golden", [audit, cluster])
