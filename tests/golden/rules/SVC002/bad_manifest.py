from aiscale import Objective, System
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(p99_ms=80))
# A proxy of its own, which sends each request on.
proxy = Manifest(
    "surge-proxy",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "surge-proxy"},
        "spec": {"selector": {"app": "surge-proxy"}, "ports": [{"port": 8080}]},
    },
    calls=[surge],
    operated_pods={"app": "surge-proxy"},
    exposes=[ServicePort("surge-proxy", 8080)],
    on=cluster,
)
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150), calls=[Call(proxy, timeout_ms=50)])

system = System("golden", [cluster, pricing])
