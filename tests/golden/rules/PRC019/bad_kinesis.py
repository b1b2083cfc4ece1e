from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
totals = KinesisStream("totals")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(totals, idempotent=True)])
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/job.jar",
    consumes=[rides],
    parallelism=12,
    produces=[totals],
    delivery="exactly-once",
    checkpoint_storage="s3://state/demand",
)

system = System("golden", [job, audit])
