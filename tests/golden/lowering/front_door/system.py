"""A new release line next to the old one, behind public names on Azure Front Door: by weight, by latency, and one that
fails over to a gateway without TLS."""

from aiscale import KubernetesSecret, System
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import AksCluster, NodePool
from aiscale.services import Microservice

D = "@sha256:" + "8d" * 32
TLS = KubernetesSecret("edge-tls", key="tls.crt")
core = AksCluster(
    "core", region="westeurope", pools=[NodePool("general", instance_type="Standard_D8s_v5", max_nodes=12)]
)


def line(name: str, listener: Listener) -> Route:
    """One release line: a gateway, a shop."""
    shop = Microservice(f"shop-{name}", image="registry.example/shop" + D, on=core, replicas=2)
    edge = Gateway(f"edge-{name}", listeners=[listener], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


old, new = line("old", Listener(certificate=TLS)), line("new", Listener(certificate=TLS, port=8_443))
plain, spare = line("plain", Listener("HTTP")), line("spare", Listener("HTTP", port=8_080))
by_weight = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example", "www.shop.example"],
    endpoints=[
        Endpoint(old, percent=100, host="old.shop.example"),
        Endpoint(new, percent=0, host="new.shop.example"),
    ],
    policy="weighted",
    health_check=HealthCheck("/healthz", interval="10s"),
    product="azure-front-door",
    resource_group="edge",
)
by_latency = GlobalLoadBalancer(
    "search",
    hosts=["search.example"],
    endpoints=[Endpoint(old, host="old.shop.example"), Endpoint(new, host="new.shop.example")],
    health_check=HealthCheck("/healthz", interval="100s", failure_threshold=1),
    product="azure-front-door",
    resource_group="edge",
)
failing_over = GlobalLoadBalancer(
    "orders",
    hosts=["orders.example"],
    endpoints=[Endpoint(plain, host="plain.shop.example"), Endpoint(spare, host="spare.shop.example")],
    policy="failover",
    health_check=HealthCheck("/healthz", failure_threshold=2),
    product="azure-front-door",
    resource_group="edge",
)

system = System("front-door", [by_weight, by_latency, failing_over])
