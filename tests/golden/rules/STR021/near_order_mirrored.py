"""The log is a copy, and its events are together by the key of its source."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, MirroredTopic, MirrorMaker, Projection, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka, us = KafkaCluster("events", storage="1Ti", on=cluster), KafkaCluster("us", storage="1Ti", on=cluster)
traffic = Traffic(mean=20, peak=90, message_bytes=400)
orders = Topic("orders", kafka, key="order_id", traffic=traffic, retention="forever")
events = Topic("orders-us", us, topic_name="events.orders", retention="forever")
mirror = MirrorMaker("to-us", source=kafka, target=us, topics=[MirroredTopic(orders, events)], on=cluster)
revenue = Microservice("revenue", image=IMAGE, consumes=[Consume(events, idempotent=True, offset_reset="earliest")])
store = EventStore("all-orders", events, projections=[Projection(revenue)])

system = System("golden", [store, mirror])
