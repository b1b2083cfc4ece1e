from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Write
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
lake = Bucket("rides", uri="s3://lake/rides", format="iceberg", event_timestamp="at")
job = StreamJob(
    "archive",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/archive.jar",
    consumes=[rides],
    writes=[Write(lake, idempotency="transactional")],
    delivery="exactly-once",
    parallelism=12,
    checkpoint_storage="s3://state/archive",
)

system = System("golden", [job])
