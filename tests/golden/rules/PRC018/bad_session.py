from aiscale import Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
shared = FlinkSession(
    "shared",
    image=IMAGE,
    task_slots=4,
    task_manager=Resources(cpu=2, memory="512Mi"),
    job_manager=Resources(cpu=1, memory="640Mi"),
    storage="s3://state/shared",
    on=cluster,
)
job = StreamJob(
    "demand",
    engine=Flink(session=shared),
    jar="https://artifacts.example/demand.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=4,
    on=cluster,
)

system = System("golden", [job])
