from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
# Three instances of two threads are all that it may have.
job = StreamJob(
    "demand",
    engine=KafkaStreams(
        image=IMAGE, threads=2, autoscaling=Autoscaling(signals=["lag"], min_replicas=2, max_replicas=3)
    ),
    consumes=[rides],
    parallelism=12,
    records_per_second_per_slot=500,
)

system = System("golden", [job])
