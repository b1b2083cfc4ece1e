"""The lag of rides decides how many replicas there are; the prices, which each holds, wait for none of them."""

from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
prices = Topic("prices", kafka, partitions=1, key="zone_id", cleanup="compact", traffic=Traffic(mean=1, peak=2))
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides), Consume(prices, each_replica=True, freshness="2s")],
    autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=1_000)]),
    requests_per_second_per_replica=400,
)

system = System("golden", [cluster, audit])
