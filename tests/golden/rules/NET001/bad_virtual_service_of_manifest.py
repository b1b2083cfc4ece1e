from aiscale import System
from aiscale.network import Istio
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
catalog = Manifest(
    "catalog",
    [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "catalog-api"},
            "spec": {"selector": {"app": "catalog"}, "ports": [{"name": "http", "port": 80}]},
        },
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "catalog-routes"},
            "spec": {
                "hosts": ["catalog-api"],
                "http": [{"route": [{"destination": {"host": "catalog-api"}}], "retries": {"attempts": 3}}],
            },
        },
    ],
    exposes=[ServicePort("catalog-api", 80)],
)
shop = Microservice("shop", image=IMAGE, calls=[Call(catalog, timeout_ms=100, retries=1)])

system = System("golden", [cluster, shop], meshes=[Istio()])
