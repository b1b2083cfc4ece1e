"""It scales on the lag of rides, which its replicas share, and each of them holds the prices."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
prices = Topic("prices", kafka, partitions=1, key="zone_id", cleanup="compact", traffic=Traffic(mean=1, peak=2))
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides), Consume(prices, each_replica=True)],
    autoscaling=Autoscaling(min_replicas=1, max_replicas=12, signals=["lag"]),
)

system = System("golden", [audit])
