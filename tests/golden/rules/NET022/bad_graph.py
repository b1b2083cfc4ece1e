from aiscale import System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import InferenceGraph, Transformer
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic(
    "customers",
    KafkaCluster("events", on=cluster),
    contains_personal_data=True,
    traffic=Traffic(mean=5, peak=9, message_bytes=500),
)
edge = Gateway("edge", listeners=[Listener("HTTP", hostname="a.example")], on=cluster)
score = Microservice("score", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=cluster)
words = Transformer("words", image=IMAGE, on=cluster)
sign_up = InferenceGraph("sign-up", steps=[words, score], on=cluster)
route = Route("sign-up", gateway=edge, targets=[sign_up], traffic=Traffic(mean=5, peak=9))

system = System("golden", [route], meshes=[Istio(on=cluster)])
