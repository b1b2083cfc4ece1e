from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", transaction_max_timeout="1h", on=cluster)
totals = Topic("totals", kafka)
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(totals, isolation="read_committed", idempotent=True)]
)
billing = Microservice(
    "billing", image=IMAGE, port=None, produces=[Produce(totals, transactional_id="billing", transaction_timeout="30m")]
)

system = System("golden", [audit, billing])
