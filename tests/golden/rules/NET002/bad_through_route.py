from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ExternalClient, Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
tax = Microservice("tax", image=IMAGE)
prices = Microservice("prices", image=IMAGE, calls=[Call(stock, timeout_ms=200), Call(tax, timeout_ms=200)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
shop = Route("shop", gateway=edge, targets=[prices])
app = ExternalClient("app", count=1_000, calls=[Call(shop, timeout_ms=300)], traffic=Traffic(mean=10, peak=20))

system = System("golden", [cluster, app])
