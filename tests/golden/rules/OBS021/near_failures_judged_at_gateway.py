from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
pricing = Microservice("pricing", image=IMAGE)
prices = Route(
    "prices", gateway=edge, targets=[pricing], timeout_ms=250, objective=Objective(p99_ms=250, availability=0.999)
)
monitoring = Monitoring(slos=[Slo("prices", of=prices)])

system = System("golden", [cluster, prices], meshes=[Istio()], monitoring=monitoring)
