from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkAutoscaler, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=40)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
masked = Topic("masked", kafka, partitions=12)
job = StreamJob(
    "mask",
    engine=Flink(image=IMAGE, autoscaler=FlinkAutoscaler(min_parallelism=4, max_parallelism=48)),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    produces=[masked],
    stateful=False,
    checkpoint_storage="s3://state/mask",
    parallelism=12,
)
reports = Microservice("reports", image=IMAGE, port=None, consumes=[Consume(masked, idempotent=True)])

system = System("golden", [job, reports])
