from aiscale import Autoscaling, KubernetesSecret, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")


def cell(name: str, region: str, most: int) -> Route:
    """One region's part: a cluster, a gateway, a shop."""
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    core = EksCluster(f"core-{name}", region=region, pools=[pool])
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    shop = Microservice(
        f"shop-{name}",
        image=IMAGE,
        on=core,
        autoscaling=Autoscaling(min_replicas=2, max_replicas=most),
        requests_per_second_per_replica=100,
    )
    return Route(f"shop-{name}", gateway=edge, targets=[shop])


# Countries are sent nowhere else, so that each region is as large as its own.
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Endpoint(cell("eu", "eu-central-1", 5), countries=["eu"], percent=60),
        Endpoint(cell("us", "us-east-1", 4), countries=["us"], percent=40),
    ],
    policy="geolocation",
    traffic=Traffic(mean=300, peak=800),
)

system = System("golden", [balancer])
