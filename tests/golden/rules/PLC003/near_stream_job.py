from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
)
placement = Placement("eu", of=[job], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement])
