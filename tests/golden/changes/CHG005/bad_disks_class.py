from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(storage_class: str | None) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage_class=storage_class))])


before, system = made("gp3"), made(None)
