from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka)
checkout = Microservice("checkout", image=IMAGE, port=None, produces=[payments], kafka_client="sarama")

billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, billing])
