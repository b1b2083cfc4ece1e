from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=100, peak=400, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
payments = Microservice("payments", image=IMAGE, replicas=3, on=cluster)
# It answers requests as well, and nobody says for what it makes the call.
billing = Microservice(
    "billing",
    image=IMAGE,
    traffic=Traffic(mean=10, peak=40),
    consumes=[Consume(rides)],
    calls=[Call(payments, timeout_ms=500, idempotent=False)],
    on=cluster,
)

system = System("golden", [billing])
