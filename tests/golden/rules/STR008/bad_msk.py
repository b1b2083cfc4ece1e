from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = Msk("events", storage="100Gi")
rides = Topic("rides", kafka, traffic=Traffic(mean=10_000, peak=20_000, message_bytes=600))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides])

system = System("golden", [audit, cluster])
