from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
audit = Microservice(
    "audit",
    image=IMAGE,
    consumes=[Consume(rides)],
    autoscaling=Autoscaling(max_replicas=20, signals=["lag", "cpu"]),
    requests_per_second_per_replica=250,
)

system = System("golden", [cluster, audit])
