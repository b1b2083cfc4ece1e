from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, durability="critical")
checkout = Microservice("checkout", image=IMAGE, port=None, produces=[payments], kafka_client="sarama")
refunds = Microservice("refunds", image=IMAGE, port=None, produces=[payments], kafka_client="librdkafka")
disputes = Microservice("disputes", image=IMAGE, produces=[Produce(payments, required=False)], kafka_client="franz-go")
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, refunds, disputes, billing])
