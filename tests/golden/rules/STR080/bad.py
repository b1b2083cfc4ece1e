from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import EventStore, KafkaCluster, Projection, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=20, peak=90, message_bytes=400)
events = Topic("order-events", kafka, key="order_id", traffic=traffic, retention="forever")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[events])
revenue = Microservice("revenue", image=IMAGE)
orders = EventStore("orders", events, projections=[Projection(revenue)])

system = System("golden", [orders, audit])
