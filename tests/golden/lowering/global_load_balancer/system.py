"""A new release line beside the old one, behind public names on Route 53: by weight, by country, and one that fails
over."""

from aiscale import KubernetesSecret, System
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice

D = "@sha256:" + "6d" * 32
TLS = KubernetesSecret("edge-tls", key="tls.crt")
core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])


def line(name: str) -> Route:
    """One release line: a gateway, a shop."""
    shop = Microservice(f"shop-{name}", image="registry.example/shop" + D, on=core, replicas=2)
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


old, new = line("old"), line("new")
by_weight = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example", "*.shop.example"],
    endpoints=[
        Endpoint(old, percent=87.5, host="old.shop.example"),
        Endpoint(new, percent=12.5, host="new.shop.example"),
    ],
    policy="weighted",
    health_check=HealthCheck("/healthz", interval="10s"),
    ttl="30s",
    product="route-53",
    zone_id="Z2FDTNDATAQYW2",
)
by_country = GlobalLoadBalancer(
    "prices",
    hosts=["prices.example"],
    endpoints=[
        Endpoint(old, host="old.shop.example"),
        Endpoint(new, countries=["no", "uk"], host="new.shop.example"),
    ],
    policy="geolocation",
    product="route-53",
    zone_id="Z08EXAMPLE",
)
failing_over = GlobalLoadBalancer(
    "orders",
    hosts=["orders.example"],
    endpoints=[Endpoint(new, host="new.shop.example"), Endpoint(old, host="old.shop.example")],
    policy="failover",
    health_check=HealthCheck("/healthz", failure_threshold=2),
    product="route-53",
    zone_id="Z08EXAMPLE",
)

system = System("global-load-balancer", [by_weight, by_country, failing_over])
