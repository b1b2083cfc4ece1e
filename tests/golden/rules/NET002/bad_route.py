from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
tax = Microservice("tax", image=IMAGE)
prices = Microservice("prices", image=IMAGE, calls=[Call(stock, timeout_ms=400), Call(tax, timeout_ms=300)])
cart = Microservice("cart", image=IMAGE, calls=[prices])

edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
shop = Route("shop", gateway=edge, targets=[prices], timeout_ms=500)

system = System("golden", [cluster, cart, shop], meshes=[Istio()])
