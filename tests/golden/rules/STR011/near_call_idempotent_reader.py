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
# It knows the rides that it has handled, and makes no call for them.
billing = Microservice(
    "billing",
    image=IMAGE,
    port=None,
    consumes=[Consume(rides, idempotent=True)],
    calls=[Call(payments, timeout_ms=500, idempotent=False)],
    on=cluster,
)

system = System("golden", [billing])
