from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, ExternalKafka, Produce, Topic
from tests.artifacts import IMAGE

TOOLS = "registry.example/kafka@sha256:" + "2f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
events_eu = ExternalKafka("events-eu", bootstrap_servers=["eu.example:9092"], tools_image=TOOLS, alias="events")
events_us = ExternalKafka("events-us", bootstrap_servers=["us.example:9092"], tools_image=TOOLS, alias="events")
orders_eu = Topic("orders-eu", events_eu, partitions=6)
orders_us = Topic("orders-us", events_us, partitions=6)
billing = Microservice("billing", image=IMAGE, consumes=[Consume(orders_eu), Consume(orders_us, alias="orders-far")])
shop = Microservice(
    "shop", image=IMAGE, traffic=Traffic(mean=20, peak=40), produces=[Produce(orders_eu), Produce(orders_us)]
)

system = System("golden", [core, billing, shop])
