from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, key="account", durability="critical")
carts = Topic("carts", kafka, key="account", traffic=Traffic(mean=20, peak=90, message_bytes=400))
# It commits what it has read while what it made of it is still in its client.
checkout = Microservice(
    "checkout",
    image=IMAGE,
    port=None,
    consumes=[Consume(carts, idempotent=True)],
    produces=[Produce(payments, required=False)],
)
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, billing])
