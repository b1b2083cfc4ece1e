from aiscale import KubernetesSecret, System
from aiscale.network import ExternalService, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalService("cards", host="api.cards.example")
shop = Microservice("shop", image=IMAGE)
copy = Microservice("shop-v2", image=IMAGE, calls=[Call(cards, idempotent=False)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("shop", gateway=edge, targets=[shop], mirror=copy)

system = System("golden", [cluster, route], meshes=[Istio()])
