from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Backend, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=80, availability=0.999))
newer = Microservice("newer", image=IMAGE)
prices = Route(
    "prices",
    gateway=edge,
    targets=[Backend(pricing, weight=90), Backend(newer, weight=10)],
    timeout_ms=250,
    objective=Objective(availability=0.9995),
)

system = System("golden", [cluster, prices], meshes=[Istio()])
