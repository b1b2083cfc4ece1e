from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, Listener, Route
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


# Nobody is ever sent out of their own country, whatever is lost.
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Endpoint(cell("eu", "eu-central-1"), countries=["eu"]),
        Endpoint(cell("us", "us-east-1"), countries=["us"]),
    ],
    policy="geolocation",
    ttl="60s",
    traffic=Traffic(mean=100, peak=200),
)

system = System("golden", [balancer])
