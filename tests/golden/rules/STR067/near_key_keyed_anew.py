"""The copy has the key of its source, and a job makes a stream of the other key from it."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
orders = Topic("orders", eu, key="order_id")
copied = Topic("orders-us", us, topic_name="eu.orders", key="order_id")
by_shop = Topic("orders-by-shop", us, key="shop_id")
shop = Microservice("shop", image=IMAGE, produces=[orders], on=cluster)
mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, copied)], on=cluster)
job = StreamJob(
    "by-shop",
    consumes=[copied],
    produces=[by_shop],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    checkpoint_storage="s3://state/by-shop",
    on=cluster,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(by_shop, idempotent=True)], on=cluster)

system = System("golden", [shop, mirror, job, audit])
