from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.999))
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
prices = Route(
    "prices",
    gateway=edge,
    hosts=["api.rides.example"],
    targets=[pricing],
    timeout_ms=300,
    traffic=Traffic(mean=100, peak=300),
)

system = System("golden", [cluster, prices, surge], meshes=[Istio()])
