from aiscale import System
from aiscale.streams import KafkaCluster, Topic


def made(volumes: int) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage="600Gi", volumes=volumes))])


before, system = made(2), made(3)
