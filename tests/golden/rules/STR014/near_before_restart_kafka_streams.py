"""Kafka Streams commits at its commit interval: no checkpoint lies between a transaction and its end."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
totals = Topic("totals", kafka)
demand = StreamJob(
    "demand",
    engine=KafkaStreams(image=IMAGE),
    consumes=[rides],
    produces=[totals],
    parallelism=12,
    delivery="exactly-once",
    transaction_timeout="2m",
)
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(totals, isolation="read_committed", idempotent=True)]
)

system = System("golden", [demand, audit])
