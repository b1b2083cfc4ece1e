from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, Projection, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=20, peak=90, message_bytes=400)
events = Topic("order-events", kafka, key="order_id", record_bytes=400, retention="forever")
states = Topic("order-states", kafka, key="order_id", cleanup="compact")
shop = Microservice(
    "shop", image=IMAGE, traffic=traffic, produces=[events, states], consumes=[Consume(states, offset_reset="earliest")]
)
revenue = Microservice("revenue", image=IMAGE, consumes=[Consume(events, offset_reset="earliest")])
orders = EventStore("orders", events, snapshots=states, projections=[Projection(revenue)])

system = System("golden", [orders, shop])
