"""A new release line next to the old one, behind public names on Azure Traffic Manager: by weight, by latency, by
country with and without health checks, and one that fails over."""

from aiscale import KubernetesSecret, System
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import AksCluster, NodePool
from aiscale.services import Microservice

D = "@sha256:" + "7d" * 32
TLS = KubernetesSecret("edge-tls", key="tls.crt")
core = AksCluster(
    "core", region="westeurope", pools=[NodePool("general", instance_type="Standard_D8s_v5", max_nodes=12)]
)


def line(name: str) -> Route:
    """One release line: a gateway, a shop."""
    shop = Microservice(f"shop-{name}", image="registry.example/shop" + D, on=core, replicas=2)
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


old, new, next_one = line("old"), line("new"), line("next")
by_weight = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example", "*.shop.example"],
    endpoints=[
        Endpoint(old, percent=87.5, host="old.shop.example"),
        Endpoint(new, percent=12.5, host="new.shop.example"),
        Endpoint(next_one, percent=0, host="next.shop.example"),
    ],
    policy="weighted",
    health_check=HealthCheck("/healthz", interval="10s"),
    ttl="30s",
    product="azure-traffic-manager",
    resource_group="edge",
)
by_latency = GlobalLoadBalancer(
    "search",
    hosts=["search.example"],
    endpoints=[Endpoint(old, host="old.shop.example"), Endpoint(new, host="new.shop.example")],
    product="azure-traffic-manager",
    resource_group="edge",
)
by_country = GlobalLoadBalancer(
    "prices",
    hosts=["prices.example"],
    endpoints=[
        Endpoint(old, host="old.shop.example"),
        Endpoint(new, countries=["no", "uk"], host="new.shop.example"),
    ],
    policy="geolocation",
    health_check=HealthCheck("/healthz", failure_threshold=1),
    product="azure-traffic-manager",
    resource_group="edge",
)
without_failover = GlobalLoadBalancer(
    "taxes",
    hosts=["taxes.example"],
    endpoints=[
        Endpoint(old, countries=["se"], host="old.shop.example"),
        Endpoint(new, countries=["no"], host="new.shop.example"),
    ],
    policy="geolocation",
    product="azure-traffic-manager",
    resource_group="edge",
)
failing_over = GlobalLoadBalancer(
    "orders",
    hosts=["orders.example"],
    endpoints=[
        Endpoint(new, host="new.shop.example"),
        Endpoint(old, host="old.shop.example"),
        Endpoint(next_one, host="next.shop.example"),
    ],
    policy="failover",
    health_check=HealthCheck("/healthz", failure_threshold=2),
    product="azure-traffic-manager",
    resource_group="edge",
)

system = System("traffic-manager", [by_weight, by_latency, by_country, without_failover, failing_over])
