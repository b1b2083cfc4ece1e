from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
events = Topic("order-events", kafka, key="order_id", traffic=traffic, retention="forever")
states = Topic("order-states", kafka, key="order_id", cleanup="compact,delete")
snapshots = Microservice("snapshots", image=IMAGE, port=None, consumes=[events], produces=[states])
restore = Microservice("restore", image=IMAGE, port=None, consumes=[Consume(states, offset_reset="earliest")])
orders = EventStore("orders", events, snapshots=states)

system = System("golden", [orders, snapshots, restore])
