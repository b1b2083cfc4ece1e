"""Each replica tells those who are connected to it what happens from now on: there is no table."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
news = Topic("news", kafka, partitions=1, key="room", traffic=Traffic(mean=1, peak=5, message_bytes=200))
shop = Microservice(
    "shop",
    image=IMAGE,
    replicas=4,
    traffic=Traffic(mean=50, peak=90),
    consumes=[Consume(news, each_replica=True, offset_reset="latest")],
)

system = System("golden", [shop])
