"""A topic and its reader with new names: their objects keep the old ones."""

from aiscale import Moved, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
trips = Topic("trips", KafkaCluster("events", on=core), partitions=12)
quotes = Microservice(
    "quotes", image=f"registry.example/quotes@sha256:{'d1' * 32}", replicas=3, port=None, consumes=[trips]
)
system = System(
    "renamed",
    [quotes],
    moved=[Moved("topics/rides", "topics/trips"), Moved("services/pricing", "services/quotes")],
)
