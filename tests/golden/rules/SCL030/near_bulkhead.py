from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.core.values.fault_isolation import Bulkhead
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
# It never has more than this under way, so the callee sees no more.
fraud = Microservice("fraud", image=IMAGE, replicas=4, requests_per_second_per_replica=1_200)
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides)],
    calls=[fraud],
    requests_per_second_per_replica=800,
    autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=4_000)]),
    bulkhead=Bulkhead(max_concurrent=8),
)

system = System("golden", [cluster, audit])
