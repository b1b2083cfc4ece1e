from aiscale import KubernetesSecret, Objective, System
from aiscale.network import ExternalAuthorization, Gateway, GatewayApi, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", class_name="eg", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=80))
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc")
prices = Route(
    "prices",
    gateway=edge,
    targets=[pricing],
    timeout_ms=250,
    objective=Objective(p99_ms=300),
    external_authorization=ExternalAuthorization(opa, timeout_ms=100),
)

system = System("golden", [cluster, prices], meshes=[GatewayApi()])
