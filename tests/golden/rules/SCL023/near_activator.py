from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
# Something holds the first requests, and counts them.
geocoder = Microservice(
    "geocoder",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=20),
    consumes=[Consume(rides)],
    autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=[Signal("rps", target=50)], activator="keda-http"),
)

system = System("golden", [cluster, geocoder])
