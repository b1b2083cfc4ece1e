"""One blueprint, small on a laptop and large in production."""

from aiscale import Autoscaling, Objective, Parameters, Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic


class Size(Parameters):
    """What every environment chooses for itself."""

    brokers: int = 3
    """Kafka brokers."""

    most_nodes: int = 6
    """Most nodes of the pool."""


size = Size()
core = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=size.most_nodes)]
)
events = KafkaCluster("events", brokers=size.brokers, on=core)
orders = Topic("orders", events, partitions=12)
shop = Microservice(
    "shop",
    image=f"registry.example/shop@sha256:{'5a' * 32}",
    produces=[orders],
    traffic=Traffic(mean=Rate(50), peak=Rate(200)),
    objective=Objective(p99_ms=200),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4),
    requests_per_second_per_replica=150,
)
billing = Microservice(
    "billing", image=f"registry.example/billing@sha256:{'6b' * 32}", port=None, consumes=[orders], replicas=2
)
system = System("shop", [shop, billing])
