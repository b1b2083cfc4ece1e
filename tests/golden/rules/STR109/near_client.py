from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
prices = Topic(
    "prices",
    kafka,
    key="item_id",
    partitions=12,
    cleanup="compact",
    traffic=Traffic(mean=9, peak=35, message_bytes=200),
)
catalogue = Microservice(
    "catalogue", image=IMAGE, port=None, consumes=[Consume(prices, idempotent=True)], kafka_client="franz-go"
)

system = System("golden", [catalogue])
