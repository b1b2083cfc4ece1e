from aiscale import KubernetesSecret, Objective, System
from aiscale.network import ExternalClient, Gateway, Istio, Listener, Route
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
chat = Microservice("chat", image=IMAGE, objective=Objective(p99_ms=20_000))
asked = Route("asked", gateway=edge, targets=[chat], timeout_ms=30_000)
app = ExternalClient("app", calls=[Call(asked, timeout_ms=25_000)])
promise = Slo("answers", of=asked, latency_ms=22_000)

system = System(
    "golden", [cluster, app], meshes=[Istio(latency_buckets_ms=[10_000, 30_000])], monitoring=Monitoring(slos=[promise])
)
