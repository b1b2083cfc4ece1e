from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
job = StreamJob(
    "demand",
    engine=Flink(version="2.2", image=f"docker.io/library/flink:2.2.0@sha256:{'1f' * 32}", pyflink="2.2.1"),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
)

system = System("golden", [job])
