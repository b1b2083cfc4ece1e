from aiscale import System
from aiscale.network import Linkerd
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout_ms=100)])
profile = Manifest(
    "surge-profile",
    {
        "apiVersion": "linkerd.io/v1alpha2",
        "kind": "ServiceProfile",
        "metadata": {"name": "pricing.golden.svc.cluster.local"},
        "spec": {"routes": []},
    },
)

system = System("golden", [cluster, pricing, profile], meshes=[Linkerd()])
