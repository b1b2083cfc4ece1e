from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Endpoint:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS, hostname="shop.example")], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    route = Route(f"shop-{name}", gateway=edge, targets=[shop])
    return Endpoint(route, host=f"{name}.shop.example")


balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[cell("eu", "eu-central-1"), cell("us", "us-east-1")],
    health_check=HealthCheck("/healthz"),
    ttl="60s",
    product="route-53",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
