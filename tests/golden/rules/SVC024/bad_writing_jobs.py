from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Flink, FlinkAutoscaler, Spark, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=48, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", max_connections=97)
# It begins with four slots, but the autoscaler may take 24.
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE, autoscaler=FlinkAutoscaler(min_parallelism=2, max_parallelism=24)),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    writes=[Write(cards, idempotency="upsert", key=["card_id"], pool_size=3)],
    checkpoint_storage="s3://state/demand",
    parallelism=4,
)
nightly = BatchJob(
    "nightly",
    engine=Spark(image=IMAGE),
    jar="local:///opt/nightly.jar",
    executors=8,
    writes=[Write(cards, idempotency="transactional", pool_size=4)],
)

system = System("golden", [cluster, job, nightly])
