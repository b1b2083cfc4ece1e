from aiscale import Needs, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka)
app = Microservice("app", image=IMAGE, traffic=traffic, produces=[Produce(rides, acks="1", per_request=1)])
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True, needs=Needs("at-least-once"))]
)

system = System("golden", [app, audit])
