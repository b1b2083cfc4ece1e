from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ExternalAuthorization, Gateway, Istio, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
profile = Microservice("profile", image=IMAGE, on=cluster)
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc", on=cluster)
new = Route(
    "profile",
    gateway=edge,
    hosts=["api.example"],
    matches=[Match("/profile")],
    targets=[profile],
    external_authorization=ExternalAuthorization(opa, provider="opa"),
    traffic=Traffic(mean=5, peak=9),
)
old = Route("profile-old", gateway=edge, hosts=["old.example"], targets=[profile], traffic=Traffic(mean=1, peak=2))

system = System("golden", [new, old], meshes=[Istio(on=cluster)])
