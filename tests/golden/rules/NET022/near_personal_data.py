from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic(
    "customers",
    KafkaCluster("events", on=cluster),
    contains_personal_data=True,
    traffic=Traffic(mean=5, peak=9, message_bytes=900),
)
# What takes requests from outside only sends them on to HTTPS; what reads of people answers nobody.
tls, clear = Listener(certificate=KubernetesSecret("tls", key="tls.crt")), Listener("HTTP", redirect_to_https=True)
edge = Gateway("edge", listeners=[tls, clear], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(customers, idempotent=True)], on=cluster)
route = Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=5, peak=9))

system = System("golden", [route, audit], meshes=[Istio(on=cluster)])
