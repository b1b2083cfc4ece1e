from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[pool])
shop = Microservice("shop", image=IMAGE, on=core, replicas=2)
first = Gateway("first", listeners=[Listener(certificate=TLS)], on=core)
second = Gateway("second", listeners=[Listener(certificate=TLS)], on=core)
old = Route("old", gateway=first, targets=[shop])
new = Route("new", gateway=second, targets=[shop])
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[old, new],
    policy="failover",
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
