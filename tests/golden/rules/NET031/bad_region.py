from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Route:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    return Route(f"shop-{name}", gateway=edge, targets=[shop])


balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[cell("first", "eu-central-1"), cell("second", "eu-central-1")],
    health_check=HealthCheck("/healthz"),
    ttl="60s",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
