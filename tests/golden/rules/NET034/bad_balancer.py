from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, ExternalClient, Gateway, GlobalLoadBalancer, HealthCheck, Istio, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")
cluster = EksCluster(
    "core", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)]
)
customers = Topic("customers", KafkaCluster("events", on=cluster), contains_personal_data=True)
sign_up = Microservice("sign-up", image=IMAGE, produces=[customers], traffic=Traffic(mean=1, peak=2), on=cluster)
profile = Microservice("profile", image=IMAGE, consumes=[Consume(customers, idempotent=True)], on=cluster)
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-west-1", pools=[spare_pool])
static = Microservice("static", image=IMAGE, on=spare)
edge = Gateway("edge", listeners=[Listener(certificate=TLS)], on=cluster)
spare_edge = Gateway("edge-spare", listeners=[Listener(certificate=TLS)], on=spare)
balancer = GlobalLoadBalancer(
    "profile",
    hosts=["profile.example"],
    endpoints=[
        Route("to-profile", gateway=edge, targets=[profile]),
        Route("to-static", gateway=spare_edge, targets=[static]),
    ],
    policy="failover",
    health_check=HealthCheck("/healthz", interval="10s"),
    product="route-53",
    ttl="60s",
)
app = ExternalClient("app", calls=[Call(balancer, timeout_ms=20_000)], traffic=Traffic(mean=5, peak=9))

system = System("golden", [app, sign_up], meshes=[Istio(on=cluster)])
