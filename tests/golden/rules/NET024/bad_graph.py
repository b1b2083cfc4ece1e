from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, Transformer
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic(
    "customers",
    KafkaCluster("events", on=cluster),
    classification="restricted",
    traffic=Traffic(mean=5, peak=9, message_bytes=500),
)
score = Microservice("score", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=cluster)
words = Transformer("words", image=IMAGE, on=cluster)
both = InferenceGraph("both", steps=[words, score], on=cluster)
front = Microservice("front", image=IMAGE, calls=[Call(both, timeout_ms=2_000)], on=cluster)

system = System("golden", [front])
