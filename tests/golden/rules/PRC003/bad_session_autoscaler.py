from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkAutoscaler, FlinkSession, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=40)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=24, traffic=traffic)
shared = FlinkSession(
    "shared",
    image=IMAGE,
    task_slots=4,
    task_managers=5,
    storage="s3://state/shared",
    on=cluster,
)
jobs = [
    StreamJob(
        name,
        engine=Flink(session=shared, autoscaler=FlinkAutoscaler(min_parallelism=4, max_parallelism=24)),
        jar="https://artifacts.example/" + name + ".jar",
        consumes=[rides],
        checkpoint_storage="s3://state/" + name,
        parallelism=parallelism,
        on=cluster,
    )
    for name, parallelism in (("demand", 12), ("peaks", 6))
]

system = System("golden", jobs)
