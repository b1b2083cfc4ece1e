from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Storm, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=100, peak=400, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
payments = Microservice("payments", image=IMAGE, replicas=3, on=cluster)
billing = StreamJob(
    "billing",
    engine=Storm(image=IMAGE, zookeeper_image=IMAGE),
    jar="local:///topology.jar",
    entry_class="rides.Topology",
    consumes=[rides],
    calls=[Call(payments, timeout_ms=500, idempotent=False)],
    parallelism=12,
)

system = System("golden", [billing])
