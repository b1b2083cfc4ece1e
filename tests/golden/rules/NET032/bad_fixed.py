from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[pool])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="us-east-1", pools=[spare_pool])
here = Microservice("shop", image=IMAGE, on=core, replicas=8, requests_per_second_per_replica=100)
there = Microservice("shop-spare", image=IMAGE, on=spare, replicas=3, requests_per_second_per_replica=100)
edge = Gateway("edge", listeners=[Listener(certificate=TLS)], on=core)
spare_edge = Gateway("edge-spare", listeners=[Listener(certificate=TLS)], on=spare)
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Route("first", gateway=edge, targets=[here]),
        Route("second", gateway=spare_edge, targets=[there]),
    ],
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=300, peak=800),
)

system = System("golden", [balancer])
