from aiscale import KubernetesSecret, Objective, System
from aiscale.network import ExternalAuthorization, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
# While opa is down, requests are allowed.
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=80, availability=0.9999))
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc", objective=Objective(availability=0.999))
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    external_authorization=ExternalAuthorization(opa, provider="opa", failure_mode_allow=True),
    timeout_ms=250,
    objective=Objective(availability=0.9995),
)

system = System("golden", [cluster, prices], meshes=[Istio()])
