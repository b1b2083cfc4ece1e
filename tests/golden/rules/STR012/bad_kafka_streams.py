from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
zone_demand = Topic("zone-demand", kafka)
job = StreamJob(
    "zone-demand-5m",
    engine=KafkaStreams(image=IMAGE),
    consumes=[rides],
    parallelism=12,
    produces=[zone_demand],
    delivery="exactly-once",
)
audit = Microservice("surge-audit", image=IMAGE, port=None, consumes=[zone_demand])

system = System("golden", [audit, job])
