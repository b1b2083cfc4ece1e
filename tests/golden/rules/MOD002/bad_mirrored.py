from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
orders = Topic("orders", eu)
copied = Topic("orders", us)
shop = Microservice("shop", image=IMAGE, produces=[orders], on=cluster)
mirror = MirrorMaker(
    "to-us", source=eu, target=us, policy="identity", topics=[MirroredTopic(orders, copied)], on=cluster
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)], on=cluster)

system = System("golden", [shop, mirror, audit])
