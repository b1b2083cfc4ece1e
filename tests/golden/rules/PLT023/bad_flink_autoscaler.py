from aiscale import Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkAutoscaler, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=48, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
job = StreamJob(
    "demand",
    engine=Flink(
        image=IMAGE,
        task_slots=2,
        task_manager=Resources(cpu=3, memory="6Gi"),
        autoscaler=FlinkAutoscaler(min_parallelism=4, max_parallelism=48),
    ),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
    on=cluster,
)

system = System("golden", [job])
