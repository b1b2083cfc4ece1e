"""The topic has the newest order of each customer, and a record without a value takes it out."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster, storage="1Ti")
orders = Topic(
    "orders",
    kafka,
    key="customer_id",
    cleanup="compact",
    retention="forever",
    contains_personal_data=True,
    traffic=Traffic(mean=1, peak=4, message_bytes=200),
)
books = Microservice(
    "books", image=IMAGE, port=None, consumes=[Consume(orders, idempotent=True, offset_reset="earliest")]
)

system = System("golden", [books])
