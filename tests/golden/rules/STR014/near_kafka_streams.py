"""Kafka Streams asks for 10 seconds where nothing is said."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", transaction_max_timeout="5m", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
totals = Topic("totals", kafka, partitions=12)
job = StreamJob(
    "demand",
    engine=KafkaStreams(image=IMAGE),
    consumes=[rides],
    parallelism=12,
    produces=[totals],
    delivery="exactly-once",
)
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(totals, isolation="read_committed", idempotent=True)]
)

system = System("golden", [audit, job])
