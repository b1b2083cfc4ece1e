from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=6, traffic=Traffic(mean=10, peak=20))
masked = Topic("masked", kafka, partitions=6)
mask = StreamJob(
    "mask",
    engine=KafkaStreams(image=IMAGE, threads=2, autoscaling=Autoscaling(max_replicas=9, signals=["lag"])),
    consumes=[rides],
    produces=[masked],
)

system = System("golden", [mask])
