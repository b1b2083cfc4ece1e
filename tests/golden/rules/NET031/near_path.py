"""Another route of each gateway takes all below a path, the one that is checked too."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Match, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> tuple[Route, Route]:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    orders = Match("/orders", exact=True, method="POST")
    probes = Route(f"probes-{name}", gateway=edge, matches=[Match("/health")], targets=[shop])
    return Route(f"shop-{name}", gateway=edge, matches=[orders], targets=[shop]), probes


eu, eu_probes = cell("eu", "eu-central-1")
us, us_probes = cell("us", "us-east-1")
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[eu, us],
    health_check=HealthCheck("/health/live"),
    ttl="60s",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer, eu_probes, us_probes])
