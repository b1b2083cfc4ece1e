from aiscale import System
from aiscale.network import Istio
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
charge = Microservice("charge", image=IMAGE)
shop = Microservice("shop", image=IMAGE, calls=[Call(charge, timeout_ms=100, retries=0, idempotent=False)])
routes = Manifest(
    "charge-routes",
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "charge-routes"},
        "spec": {
            "hosts": ["charge"],
            "http": [
                {
                    "route": [{"destination": {"host": "charge"}}],
                    "retries": {"attempts": 2, "retryOn": "connect-failure, 5xx,reset"},
                }
            ],
        },
    },
)

system = System("golden", [cluster, shop, routes], meshes=[Istio()])
