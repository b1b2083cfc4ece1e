from aiscale import Autoscaling, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Topic("rides", KafkaCluster("events", on=cluster), partitions=12)
booking = Microservice("booking", image=IMAGE, produces=[rides])
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[rides],
    kafka_client="franz-go",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=6, signals=["lag"]),
)

system = System("golden", [booking, audit])
