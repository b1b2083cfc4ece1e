from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
decisions = Topic("decisions", kafka, partitions=12, record_bytes=100, retention="1d")
back = Microservice("back", image=IMAGE, replicas=4, requests_per_second_per_replica=1_000)
# Neither its requests nor its records alone are too many; together they are, and so are the calls that they cause.
audit = Microservice(
    "audit",
    image=IMAGE,
    traffic=Traffic(mean=100, peak=1_000),
    consumes=[rides],
    calls=[Call(back, timeout_ms=100)],
    produces=[Produce(decisions, per_request=1)],
    replicas=4,
    requests_per_second_per_replica=1_000,
)
sink = Microservice(
    "sink", image=IMAGE, port=None, consumes=[decisions], replicas=4, requests_per_second_per_replica=1_000
)

system = System("golden", [audit, sink])
