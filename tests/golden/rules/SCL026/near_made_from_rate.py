from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
# What may wait is what a replica handles in half a minute.
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides)],
    autoscaling=Autoscaling(max_replicas=12, signals=["lag"]),
    requests_per_second_per_replica=2_000,
)

system = System("golden", [cluster, audit])
