from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
# Nothing waits for an answer of a consumer: it may start as late as it likes.
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides)],
    autoscaling=Autoscaling(min_replicas=0, max_replicas=12, signals=["lag"]),
)

system = System("golden", [audit])
