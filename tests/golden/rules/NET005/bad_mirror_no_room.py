from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice(
    "pricing", image=IMAGE, traffic=Traffic(mean=100, peak=400), objective=Objective(p99_ms=2_500, availability=0.99)
)
copy = Microservice("pricing-v2", image=IMAGE, replicas=2, requests_per_second_per_replica=50)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("prices", gateway=edge, targets=[pricing], mirror=copy)

system = System("golden", [cluster, route], meshes=[Istio()])
