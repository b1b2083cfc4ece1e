"""A replica in no group takes no partitions from others when it comes, and gives none back when it goes."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic(
    "rides",
    kafka,
    partitions=12,
    key="zone_id",
    cleanup="compact",
    traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50),
)
audit = Microservice(
    "audit",
    image=IMAGE,
    traffic=Traffic(mean=100, peak=400),
    consumes=[Consume(rides, assignor="range", each_replica=True)],
    autoscaling=Autoscaling(max_replicas=12, signals=["cpu"]),
)

system = System("golden", [cluster, audit])
