from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Storm, StreamJob
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
invoices = ExternalStore("invoices", product="PostgreSQL")
job = StreamJob(
    "billing",
    engine=Storm(image=IMAGE, zookeeper_image=IMAGE),
    jar="local:///topology.jar",
    entry_class="rides.Billing",
    consumes=[rides],
    parallelism=12,
    writes=[invoices],
)

system = System("golden", [job])
