"""The program changes the key of one side: Kafka Streams writes it to a repartition topic with 12 partitions."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Join, KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic(
    "rides", kafka, key="driver", event_time="at", partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=200)
)
drivers = Topic(
    "drivers", kafka, key="id", event_time="at", partitions=6, traffic=Traffic(mean=10, peak=40, message_bytes=200)
)
paid = Topic("paid", kafka, key="driver")
pay = StreamJob(
    "pay",
    engine=KafkaStreams(image=IMAGE),
    consumes=[rides, drivers],
    produces=[paid],
    joins=[Join(rides, drivers, on="driver", within="1h")],
    parallelism=3,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[paid])
system = System("golden", [pay, audit])
