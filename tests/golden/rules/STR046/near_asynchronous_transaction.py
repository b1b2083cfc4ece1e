"""Its transaction is committed with its place in what it reads: what is not there then is written again."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, key="account", durability="critical")
carts = Topic("carts", kafka, key="account", traffic=Traffic(mean=20, peak=90, message_bytes=400))
checkout = Microservice(
    "checkout",
    image=IMAGE,
    port=None,
    consumes=[Consume(carts, idempotent=True)],
    produces=[Produce(payments, transactional_id="checkout")],
)
billing = Microservice(
    "billing",
    image=IMAGE,
    port=None,
    consumes=[Consume(payments, idempotent=True, on_failure="stop", isolation="read_committed")],
)

system = System("golden", [checkout, billing])
