from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, ExternalAuthorization, ExternalClient, Gateway, GatewayApi, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", class_name="eg", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
stock = Microservice("stock", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(stock, timeout_ms=200)])
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc")
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    timeout_ms=300,
    external_authorization=ExternalAuthorization(opa, timeout_ms=100),
)
app = ExternalClient("app", calls=[Call(prices, timeout_ms=250)], traffic=Traffic(mean=1, peak=2))

system = System("golden", [cluster, app], meshes=[GatewayApi()])
