"""Forty replicas are more than twelve partitions, but they are scaled by lag, which stops at the partitions."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides)],
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(min_replicas=2, max_replicas=40, signals=["lag"]),
)

system = System("golden", [audit])
