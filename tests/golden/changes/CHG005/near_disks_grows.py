"""More of each disk is what Kubernetes, Strimzi and MSK can do."""

from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(storage: str) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage=storage, storage_class="gp3"))])


before, system = made("200Gi"), made("500Gi")
