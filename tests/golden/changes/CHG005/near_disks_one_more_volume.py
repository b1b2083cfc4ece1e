"""The brokers get one more volume, as large as those that they have."""

from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(storage: str, volumes: int) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage=storage, volumes=volumes))])


before, system = made("400Gi", 2), made("600Gi", 3)
