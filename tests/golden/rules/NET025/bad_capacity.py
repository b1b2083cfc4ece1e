from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, RateLimit, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=3, on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster, replicas=4, requests_per_second_per_replica=400)
prices = Route(
    "prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=300, peak=900), limits=[RateLimit(1_500)]
)

system = System("golden", [prices], meshes=[Istio(on=cluster)])
