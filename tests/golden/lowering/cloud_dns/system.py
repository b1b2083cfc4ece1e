"""A new release line next to the old one, behind public names on Cloud DNS: by weight, and one that fails
over."""

from aiscale import KubernetesSecret, System
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Microservice

D = "@sha256:" + "9d" * 32
TLS = KubernetesSecret("edge-tls", key="tls.crt")
core = GkeCluster(
    "core",
    region="europe-west4",
    project="acme-prod",
    pools=[NodePool("general", instance_type="n2-standard-8", max_nodes=12)],
)


def line(name: str, listener: Listener) -> Route:
    """One release line: a gateway, a shop."""
    shop = Microservice(f"shop-{name}", image="registry.example/shop" + D, on=core, replicas=2)
    edge = Gateway(f"edge-{name}", listeners=[listener], on=core)
    return Route(f"in-{name}", gateway=edge, targets=[shop])


old, new = line("old", Listener(certificate=TLS)), line("new", Listener(certificate=TLS))
plain, spare = line("plain", Listener("HTTP", port=8_080)), line("spare", Listener("HTTP", port=8_080))
by_weight = GlobalLoadBalancer(
    "shop",
    hosts=["*.shop.example", "shop.example"],
    endpoints=[
        Endpoint(old, percent=87.5, address="203.0.113.10"),
        Endpoint(new, percent=12.5, address="203.0.113.20"),
    ],
    policy="weighted",
    health_check=HealthCheck("/healthz", interval="30s"),
    ttl="30s",
    product="cloud-dns",
    managed_zone="shop",
)
unchecked = GlobalLoadBalancer(
    "search",
    hosts=["search.example"],
    endpoints=[
        Endpoint(old, percent=100, address="2001:db8::10"),
        Endpoint(new, percent=0, address="2001:db8::20"),
    ],
    policy="weighted",
    product="cloud-dns",
    managed_zone="shop",
)
failing_over = GlobalLoadBalancer(
    "orders",
    hosts=["orders.example"],
    endpoints=[Endpoint(plain, address="203.0.113.30"), Endpoint(spare, address="203.0.113.40")],
    policy="failover",
    health_check=HealthCheck("/healthz", interval="60s", failure_threshold=2),
    product="cloud-dns",
    managed_zone="shop",
)

system = System("cloud-dns", [by_weight, unchecked, failing_over])
