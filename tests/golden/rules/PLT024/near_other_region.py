"""Users are sent to the other region while this one does not answer."""

from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str) -> Route:
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", zones=[f"{region}a"])
    core = KubernetesCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(f"shop-{name}", image=IMAGE, objective=Objective(availability=0.999), on=core)
    return Route(name, gateway=edge, targets=[shop])


name = GlobalLoadBalancer(
    "shop", hosts=["shop.example"], endpoints=[cell("eu", "eu-west-1"), cell("us", "us-east-1")],
    health_check=HealthCheck("/healthz"), ttl="60s",
)  # fmt: skip
system = System("shop", [name])
