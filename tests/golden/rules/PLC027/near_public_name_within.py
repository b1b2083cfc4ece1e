from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Call, ExternalClient, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> tuple[Route, Microservice]:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    return Route(f"shop-{name}", gateway=edge, targets=[shop]), shop


# Both are where it must stay.
in_eu, shop_eu = cell("eu", "eu-central-1")
in_us, shop_us = cell("us", "eu-west-1")
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[in_eu, in_us],
    health_check=HealthCheck("/healthz"),
    ttl="60s",
)
app = ExternalClient(
    "app",
    calls=[Call(balancer, timeout_ms=500, contains_personal_data=True)],
    traffic=Traffic(mean=100, peak=200),
)
eu_only = Placement("eu-only", of=[shop_eu], residency=["eu"])

system = System("golden", [app, eu_only])
