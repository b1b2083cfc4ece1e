"""The same parts in each region; a cell for each."""

from aiscale import KubernetesSecret, Objective, Parameters, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool, Region
from aiscale.services import Microservice


class Size(Parameters):
    """What every environment chooses for itself."""

    replicas: int = 2
    """Replicas of the shop in each region."""


size = Size()
tls = KubernetesSecret("edge-tls", key="tls.crt")


def cell(name: str, region: str) -> tuple[System, Route]:
    """One region's part, on a cluster of its own, and the way in to it."""
    place = Region(region, provider="aws")
    core = KubernetesCluster(
        f"core-{name}", region=place, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge", min_nodes=3)]
    )
    shop = Microservice(
        f"shop-{name}",
        image=f"registry.example/shop@sha256:{'5a' * 32}",
        on=core,
        replicas=size.replicas,
        requests_per_second_per_replica=300,
        objective=Objective(p99_ms=200),
    )
    edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=tls)], on=core)
    way_in = Route(f"in-{name}", gateway=edge, hosts=["shop.example"], targets=[shop])
    return System(f"shop-{name}", [way_in]), way_in


eu, in_eu = cell("eu", "eu-central-1")
us, in_us = cell("us", "us-east-1")
