from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Route:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="n2-standard-8", max_nodes=12)
    core = GkeCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    return Route(f"shop-{name}", gateway=edge, targets=[shop])


balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[cell("eu", "europe-west4"), cell("us", "us-east4")],
    health_check=HealthCheck("/healthz"),
    max_outage="2m",
    ttl="5m",
    product="cloud-dns",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
