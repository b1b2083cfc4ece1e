from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, Msk, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = Msk("events", type="serverless")
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
prices = Topic("prices", kafka, cleanup="compact", key="zone_id", partitions=96, traffic=traffic)
fares = Topic("fares", kafka, cleanup="compact", key="zone_id", partitions=60, traffic=traffic)
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(prices, offset_reset="earliest"), Consume(fares, offset_reset="earliest")],
)

system = System("golden", [audit, cluster])
