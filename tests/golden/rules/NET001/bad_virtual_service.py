from aiscale import System
from aiscale.network import Istio
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
shop = Microservice("shop", image=IMAGE, calls=[Call(stock, timeout_ms=100, retries=2)])
routes = Manifest(
    "stock-routes",
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "stock-routes"},
        "spec": {
            "hosts": ["stock.golden.svc.cluster.local"],
            "http": [{"route": [{"destination": {"host": "stock"}}]}],
        },
    },
)

system = System("golden", [cluster, shop, routes], meshes=[Istio()])
