from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = Msk("events", authentication=["iam", "unauthenticated"], in_transit="TLS_PLAINTEXT")
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
customers = Topic("customers", kafka, key="id", traffic=traffic)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[customers])

system = System("golden", [audit, cluster])
