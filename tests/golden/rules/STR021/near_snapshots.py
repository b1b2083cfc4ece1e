from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import EventStore, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
events = Topic("order-events", kafka, key="order_id", traffic=traffic, retention="forever")
states = Topic("order-states", kafka, key="order_id")
changes = Microservice("changes", image=IMAGE, port=None, consumes=[events], produces=[states])
restore = Microservice("restore", image=IMAGE, port=None, consumes=[states])
orders = EventStore("orders", events)

system = System("golden", [orders, changes, restore])
