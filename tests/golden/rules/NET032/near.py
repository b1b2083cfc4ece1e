from aiscale import Autoscaling, KubernetesSecret, System, Traffic
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
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


# Each of three regions gets some of what a lost one had, and none gets all of it.
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Endpoint(cell("eu", "eu-central-1", 6), percent=40),
        Endpoint(cell("us", "us-east-1", 5), percent=30),
        Endpoint(cell("asia", "ap-south-1", 5), percent=30),
    ],
    policy="weighted",
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=300, peak=800),
)

system = System("golden", [balancer])
