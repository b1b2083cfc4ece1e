"""The same parts in each region; a cell for each."""

from aiscale import Objective, Parameters, Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Region
from aiscale.services import Microservice


class Size(Parameters):
    """What every environment chooses for itself."""

    replicas: int = 2
    """Replicas of the shop in each region."""


size = Size()


def cell(name: str, region: str, mean: float) -> System:
    """One region's part, on a cluster of its own."""
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
        traffic=Traffic(mean=Rate(mean), peak=Rate(2 * mean)),
        objective=Objective(p99_ms=200),
    )
    return System(f"shop-{name}", [shop])


eu = cell("eu", "eu-central-1", 200)
us = cell("us", "us-east-1", 150)
