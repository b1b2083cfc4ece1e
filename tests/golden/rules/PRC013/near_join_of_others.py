from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, Join, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic, event_time="requested_at")
# The join does not take these.
zones = Topic("zones", kafka, partitions=12, traffic=Traffic(mean=1, peak=4, message_bytes=50))
payments = Topic("payments", kafka, partitions=12, traffic=traffic, event_time="paid_at")
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides, payments, zones],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
    joins=[Join(rides, payments, on="ride_id", within="1h")],
)

system = System("golden", [job])
