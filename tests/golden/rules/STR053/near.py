from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import EventStore, KafkaCluster, Projection, TieredStorage, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", tiered_storage=TieredStorage("s3://segments/events", plugin=IMAGE), on=cluster)
traffic = Traffic(mean=500, peak=900, message_bytes=1_000)
events = Topic(
    "order-events", kafka, key="order_id", traffic=traffic, retention="forever", tiered=True, local_retention="1d"
)
orders_view = Microservice("orders-view", image=IMAGE, port=None, consumes=[events])
orders = EventStore("orders", events, projections=[Projection(orders_view, rebuild_within="4h", read_per_second="20M")])

system = System("golden", [orders])
