from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-west-1a"])]
)
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, traffic=Traffic(mean=10, peak=20))
billing = Microservice("billing", image=IMAGE, port=None, consumes=[payments])

system = System("golden", [billing])
