from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
stock = Microservice("stock", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(stock, timeout_ms=200)])
prices = Route("prices", gateway=edge, targets=[pricing], timeout_ms=250, objective=Objective(p99_ms=100))

system = System("golden", [cluster, prices], meshes=[Istio()])
