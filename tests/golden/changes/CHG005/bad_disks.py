from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(storage: str) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage=storage))])


before, system = made("500Gi"), made("200Gi")
