from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import EventStore, KafkaCluster, Projection, Topic

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=20, peak=90, message_bytes=400)
events = Topic("order-events", kafka, key="order_id", traffic=traffic, retention="forever")
# A job builds the view.
revenue = StreamJob(
    "revenue",
    consumes=[events],
    jar="local:///opt/revenue.jar",
    engine=Flink(image="registry.example/flink@sha256:" + "2f" * 32),
    checkpoint_storage="s3://checkpoints/revenue",
)
orders = EventStore("orders", events, projections=[Projection(revenue)])

system = System("golden", [orders])
