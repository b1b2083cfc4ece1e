from aiscale import Autoscaling, KubernetesSecret, System, Traffic
from aiscale.network import Call, Endpoint, ExternalService, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")

stock = ExternalService("stock", host="stock.example", region="us-east-1", requests_per_second=700)


def cell(name: str, region: str, most: int, calls: float) -> Route:
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
        calls=[Call(stock, per_request=calls)],
    )
    return Route(f"shop-{name}", gateway=edge, targets=[shop])


# Without us-east-1 the other region would ask more of stock, which is lost too.
balancer = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[
        Endpoint(cell("eu", "eu-central-1", 8, 1.0), percent=60),
        Endpoint(cell("us", "us-east-1", 8, 0.1), percent=40),
    ],
    health_check=HealthCheck("/healthz"),
    traffic=Traffic(mean=300, peak=800),
)

system = System("golden", [balancer])
