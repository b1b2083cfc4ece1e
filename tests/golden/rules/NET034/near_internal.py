from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
customers = Topic("customers", KafkaCluster("events", on=cluster), contains_personal_data=True)
sign_up = Microservice("sign-up", image=IMAGE, produces=[customers], traffic=Traffic(mean=1, peak=2), on=cluster)
profile = Microservice("profile", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=cluster)
edge = Gateway("edge", listeners=[Listener(certificate=TLS)], on=cluster)
route = Route("to-profile", gateway=edge, targets=[profile])
# A service of another cluster comes in there, and no client from outside.
pool = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
far = KubernetesCluster("far", pools=[pool])
shop = Microservice(
    "shop", image=IMAGE, calls=[Call(profile, timeout_ms=20_000)], traffic=Traffic(mean=5, peak=9), on=far
)

system = System("golden", [shop, route, sign_up], meshes=[Istio(on=cluster)])
