from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, durability="critical")
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(payments, on_failure="stop")])
checkout = Microservice("checkout", image=IMAGE, produces=[Produce(payments, required=True)])

system = System("golden", [checkout, billing])
