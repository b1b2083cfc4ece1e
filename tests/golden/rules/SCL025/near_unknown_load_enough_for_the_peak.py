from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=10, peak=20))
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides, idempotent=True, concurrency=4)],
    requests_per_second_per_replica=100,
    autoscaling=Autoscaling(max_replicas=50, signals=["lag"]),
)

system = System("golden", [audit])
