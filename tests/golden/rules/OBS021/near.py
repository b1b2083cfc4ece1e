from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.observability import Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=250, availability=0.999))
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
prices = Route(
    "prices",
    gateway=edge,
    hosts=["api.rides.example"],
    targets=[pricing],
    timeout_ms=500,
    traffic=Traffic(mean=1_000, peak=3_000),
)
# Alerts are made elsewhere: the system declares no receivers.
monitoring = Monitoring()

system = System("golden", [cluster, prices], meshes=[Istio()], monitoring=monitoring)
