from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, ExternalAuthorization, ExternalClient, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic("customers", KafkaCluster("events", on=cluster), contains_personal_data=True)
sign_up = Microservice("sign-up", image=IMAGE, produces=[customers], traffic=Traffic(mean=1, peak=2), on=cluster)
writer = Microservice("writer", image=IMAGE, produces=[customers], traffic=Traffic(mean=1, peak=2), on=cluster)
profile = Microservice("profile", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=cluster)
edge = Gateway("edge", listeners=[Listener(certificate=TLS)], on=cluster)
# OPA knows who may come in.
opa = Microservice("opa", image=IMAGE, port=9_191, protocol="grpc", on=cluster)
route = Route(
    "to-profile", gateway=edge, targets=[profile], external_authorization=ExternalAuthorization(opa, provider="opa")
)
app = ExternalClient("app", calls=[Call(route, timeout_ms=20_000)], traffic=Traffic(mean=5, peak=9))

system = System("golden", [app, profile, writer], meshes=[Istio(on=cluster)])
