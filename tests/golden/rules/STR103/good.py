from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, ListenerAccess, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("of-eu", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)])
us = KubernetesCluster("us", pools=[NodePool("of-us", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)])
source = KafkaCluster(
    "orders-eu", listeners=[KafkaListener("outside", type="loadbalancer", host="kafka.example.com")], on=eu
)
target = KafkaCluster("orders-us", on=us)
orders = Topic("orders", source, key="id", traffic=Traffic(mean=10, peak=20))
copied = Topic("copied", target, topic_name="orders-eu.orders", key="id")
mirror = MirrorMaker(
    "to-us",
    source=source,
    target=target,
    topics=[MirroredTopic(orders, copied)],
    source_access=ListenerAccess(
        "outside", ca=KubernetesSecret("orders-eu-ca", key="ca.crt"), certificate="to-us-orders-eu"
    ),
    on=us,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)], on=us)

system = System("golden", [mirror, audit])
