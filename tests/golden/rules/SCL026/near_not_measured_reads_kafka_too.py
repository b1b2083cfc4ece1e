from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=10, peak=20))
fraud = Microservice(
    "fraud",
    image=IMAGE,
    port=None,
    consumes=[clicks, Consume(rides)],
    autoscaling=Autoscaling(max_replicas=8, signals=[Signal("lag", target=5_000)]),
)

system = System("golden", [fraud, cluster])
