"""The replicas share the topic in one group, and keep what they read in a store."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
flags = Topic("flags", kafka, partitions=1, key="flag", traffic=Traffic(mean=1, peak=5, message_bytes=200))
shop = Microservice(
    "shop",
    image=IMAGE,
    replicas=1,
    traffic=Traffic(mean=50, peak=90),
    consumes=[Consume(flags, idempotent=True, offset_reset="earliest")],
)

system = System("golden", [shop])
