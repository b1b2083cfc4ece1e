from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import AksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Endpoint:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="Standard_D8s_v5", max_nodes=12)
    core = AksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, replicas=2)
    route = Route(f"shop-{name}", gateway=edge, hosts=["shop.example"], targets=[shop])
    return Endpoint(route, host=f"{name}.shop.example")


balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[cell("eu", "westeurope"), cell("us", "eastus2")],
    health_check=HealthCheck("/healthz"),
    ttl="60s",
    product="azure-traffic-manager",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
