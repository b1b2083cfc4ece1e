from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
tax = Microservice("tax", image=IMAGE)
prices = Microservice(
    "prices", image=IMAGE, protocol="grpc", calls=[Call(stock, timeout_ms=200), Call(tax, timeout_ms=200)]
)
cart = Microservice("cart", image=IMAGE, calls=[Call(prices, timeout_ms=300)])

system = System("golden", [cluster, cart])
