from aiscale import System, Traffic
from aiscale.objects import PulumiResource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
job = StreamJob(
    "archive",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/archive.jar",
    consumes=[rides],
    delivery="exactly-once",
    parallelism=12,
    checkpoint_storage="s3://state/archive",
)

# Its sink is a table of a warehouse that another provider's resource declares.
table = PulumiResource(
    "archive-table", type="snowflake:index/table:Table", properties={"database": "RIDES"}, depends_on=[job]
)

system = System("golden", [job, table])
