from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

ZONES = ["eu-west-1a", "eu-west-1b"]
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12, zones=ZONES)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, durability="critical")
checkout = Microservice(
    "checkout", image=IMAGE, traffic=Traffic(mean=10, peak=20), produces=[Produce(payments, required=True)]
)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(payments, on_failure="stop")])

system = System("golden", [checkout, billing])
