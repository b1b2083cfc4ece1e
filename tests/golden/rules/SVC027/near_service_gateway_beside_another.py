"""A load balancer sends users to the other gateway while one does not answer."""

from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Route:
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    prices = Microservice(
        f"prices-{name}",
        image=IMAGE,
        replicas=3,
        requests_per_second_per_replica=10,
        objective=Objective(availability=0.9995),
        on=core,
    )
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], replicas=1, on=core)
    return Route(f"in-{name}", gateway=edge, hosts=["shop.example"], targets=[prices])


eu, us = cell("eu", "eu-central-1"), cell("us", "us-east-1")
shop = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[Endpoint(eu, percent=50), Endpoint(us, percent=50)],
    health_check=HealthCheck("/up"),
    ttl="60s",
    traffic=Traffic(mean=5, peak=9),
)

system = System("golden", [shop])
