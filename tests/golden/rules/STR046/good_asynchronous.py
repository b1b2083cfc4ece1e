from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, key="account", durability="critical")
checkout = Microservice(
    "checkout", image=IMAGE, traffic=Traffic(mean=20, peak=90), produces=[Produce(payments, required=True)]
)
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, billing])
