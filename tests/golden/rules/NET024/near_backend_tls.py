"""Behind the gateway of the other cluster, the gateway connects by TLS."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Backend, BackendTls, Gateway, Istio, KubernetesConfigMap, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

tls = KubernetesSecret("edge-tls", key="tls.crt")
core = EksCluster("core", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
vault = EksCluster("vault", region="eu-west-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
redact = Microservice("redact", image=IMAGE, port=8_443, protocol="https", on=vault)
verified = Backend(redact, tls=BackendTls(ca=KubernetesConfigMap("shop-ca")))
edge = Gateway("edge", listeners=[Listener(certificate=tls)], on=vault)
route = Route("redact", gateway=edge, hosts=["redact.example"], targets=[verified])
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(redact, timeout_ms=150, contains_personal_data=True)],
    on=core,
)

system = System("golden", [chat, route], meshes=[Istio(on=core)])
