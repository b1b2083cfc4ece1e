from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
geocoder = Microservice(
    "geocoder",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=20),
    consumes=[Consume(rides)],
    autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["lag"]),
)

system = System("golden", [cluster, geocoder])
