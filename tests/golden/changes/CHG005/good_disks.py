from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(name: str, storage: str) -> System:
    return System("golden", [Topic("rides", KafkaCluster(name, storage=storage))])


before, system = made("events", "500Gi"), made("events-next", "200Gi")
