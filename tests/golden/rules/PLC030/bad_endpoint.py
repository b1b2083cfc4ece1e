from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> tuple[EksCluster, Gateway]:
    """One region's cluster and the gateway on it."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    return core, Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)


eu, edge_eu = cell("eu", "eu-central-1")
us, edge_us = cell("us", "us-east-1")
prices = Microservice("prices", image=IMAGE, on=eu, replicas=2)
inside = Route("prices", gateway=edge_eu, hosts=["prices.example"], targets=[prices])
shop_eu = Microservice("shop-eu", image=IMAGE, on=eu, replicas=2, calls=[Call(prices)])
shop_us = Microservice("shop-us", image=IMAGE, on=us, replicas=2, calls=[Call(prices)])
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Route("shop-eu", gateway=edge_eu, hosts=["shop.example"], targets=[shop_eu]),
        Route("shop-us", gateway=edge_us, hosts=["shop.example"], targets=[shop_us]),
    ],
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer, inside])
