from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import ExternalKafka, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Topic("rides", KafkaCluster("events", on=cluster), traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
partner = ExternalKafka("partner", bootstrap_servers=["broker-1.partner.example:9093"], tools_image=IMAGE)
# Another company reads what this job writes.
exported = Topic("exported-rides", partner, partitions=12)
job = StreamJob(
    "export",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/export.jar",
    consumes=[rides],
    produces=[exported],
    parallelism=12,
    checkpoint_storage="s3://state/export",
)

system = System("golden", [job])
