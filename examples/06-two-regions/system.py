"""Both regions behind one name, each deployed on its own cluster."""

from cells import eu, in_eu, in_us, us

from aiscale import Rate, System, Traffic
from aiscale.network import Endpoint, GlobalLoadBalancer, HealthCheck

# Users go to the nearest region; while one is lost, the other answers them all.
name = GlobalLoadBalancer(
    "shop",
    hosts=["shop.example"],
    endpoints=[Endpoint(in_eu, percent=60), Endpoint(in_us, percent=40)],
    health_check=HealthCheck("/healthz", interval="10s"),
    ttl="60s",
    traffic=Traffic(mean=Rate(250), peak=Rate(500)),
)

system = System("shop", [eu, us, name])
