from aiscale import System
from aiscale.network import Istio
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
shop = Microservice("shop", image=IMAGE, calls=[Call(stock, timeout_ms=100, retries=2)])


def routes(name, host, retries, gateways=("mesh",)):
    return Manifest(
        name,
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": name},
            "spec": {
                "hosts": [host],
                "gateways": list(gateways),
                "http": [{"route": [{"destination": {"host": "stock"}}], "retries": {"attempts": retries}}],
            },
        },
    )


# The program retries and the proxies do not; one of another namespace, and one of a gateway, are not for the call.
ours = routes("stock-routes", "stock", 0)
theirs = routes("their-routes", "stock.other.svc.cluster.local", 5)
outside = routes("public-routes", "stock", 5, gateways=["istio-system/public"])
system = System("golden", [cluster, shop, ours, theirs, outside], meshes=[Istio()])
