"""Records that come fast wait in their topic, and nobody for their answers."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
rides = Topic(
    "rides",
    KafkaCluster("events"),
    key="id",
    partitions=16,
    retention="1d",
    traffic=Traffic(mean=900, peak=3_000, rise="30s"),
)
pricing = Microservice(
    "pricing",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides, idempotent=True)],
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(max_replicas=16, signals=["lag"]),
    startup_time="90s",
)

system = System("golden", [cluster, pricing])
