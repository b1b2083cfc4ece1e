"""Each replica blocks whom it heard of in the last hour, and says so: the topic keeps two."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
blocked = Topic(
    "blocked", kafka, partitions=1, key="ip", traffic=Traffic(mean=1, peak=5, message_bytes=200), retention="2h"
)
shop = Microservice(
    "shop",
    image=IMAGE,
    replicas=4,
    traffic=Traffic(mean=50, peak=90),
    consumes=[Consume(blocked, each_replica=True, replay="1h")],
)

system = System("golden", [shop])
