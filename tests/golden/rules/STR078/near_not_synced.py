from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
orders, copied = Topic("orders", eu), Topic("orders-us", us, topic_name="eu.orders")
shop = Microservice("shop", image=IMAGE, produces=[orders], on=cluster)
mirror = MirrorMaker(
    "to-us", source=eu, target=us, sync_groups=False, topics=[MirroredTopic(orders, copied)], on=cluster
)
audit_eu = Microservice(
    "audit-eu", image=IMAGE, port=None, consumes=[Consume(orders, group="audit", idempotent=True)], on=cluster
)
audit_us = Microservice(
    "audit-us", image=IMAGE, port=None, consumes=[Consume(copied, group="audit", idempotent=True)], on=cluster
)

system = System("golden", [shop, mirror, audit_eu, audit_us])
