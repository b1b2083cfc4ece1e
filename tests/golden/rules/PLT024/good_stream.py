from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])
    ],
)
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, durability="critical", traffic=Traffic(mean=10, peak=20))
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(payments, on_failure="stop")])

system = System("golden", [billing])
