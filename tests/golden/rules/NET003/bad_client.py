from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ExternalClient, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
prices = Route("prices", gateway=edge, targets=[pricing], timeout_ms=2_000, per_try_timeout_ms=500, retries=2)
app = ExternalClient("app", count=1_000, calls=[Call(prices, timeout_ms=800)], traffic=Traffic(mean=10, peak=20))

system = System("golden", [cluster, app], meshes=[Istio()])
