from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic(
    "payments",
    kafka,
    partitions=48,
    key="merchant",
    top_key_share=0.3,
    traffic=Traffic(mean=2_000, peak=4_000, message_bytes=50),
)
job = StreamJob(
    "sums",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[payments],
    checkpoint_storage="s3://state/sums",
    state=State("merchant", ttl="1d"),
    parallelism=24,
    records_per_second_per_slot=1_200,
)

system = System("golden", [job])
