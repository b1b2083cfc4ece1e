from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkAutoscaler, StreamJob
from aiscale.services import Read
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=48, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", max_connections=97)
# Scaled out as far as it may be, it holds 90 connections.
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE, autoscaler=FlinkAutoscaler(max_parallelism=18)),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    reads=[Read(cards, pool_size=5, timeout_ms=100)],
    checkpoint_storage="s3://state/demand",
    parallelism=4,
)

system = System("golden", [cluster, job])
