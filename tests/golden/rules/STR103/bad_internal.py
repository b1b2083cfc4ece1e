from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("of-eu", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)])
us = KubernetesCluster("us", pools=[NodePool("of-us", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)])
source = KafkaCluster("orders-eu", listeners=[KafkaListener("inside", port=9_092)], on=eu)
target = KafkaCluster("orders-us", on=us)
orders = Topic("orders", source, key="id", traffic=Traffic(mean=10, peak=20))
copied = Topic("copied", target, topic_name="orders-eu.orders", key="id")
mirror = MirrorMaker("to-us", source=source, target=target, topics=[MirroredTopic(orders, copied)], on=us)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)], on=us)

system = System("golden", [mirror, audit])
