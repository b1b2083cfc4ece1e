"""The service is `EVENTS_URL`, the brokers are `EVENTS_BOOTSTRAP_SERVERS`, the topic is `TOPIC_EVENTS`."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, ExternalKafka, Produce, Topic
from tests.artifacts import IMAGE

TOOLS = "registry.example/kafka@sha256:" + "2f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
brokers = ExternalKafka("brokers", bootstrap_servers=["eu.example:9092"], tools_image=TOOLS, alias="events")
orders = Topic("orders", brokers, partitions=6)
events = Microservice("events", image=IMAGE)
billing = Microservice("billing", image=IMAGE, consumes=[Consume(orders, alias="events", idempotent=True)])
shop = Microservice(
    "shop",
    image=IMAGE,
    traffic=Traffic(mean=20, peak=40),
    calls=[Call(events, timeout_ms=100)],
    produces=[Produce(orders, alias="events")],
)

system = System("golden", [core, billing, shop])
