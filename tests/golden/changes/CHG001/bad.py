from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int) -> System:
    positions = Topic("positions", kafka, partitions=partitions, key="vehicle", ordering="per-key")
    reader = Microservice("trips", image=IMAGE, port=None, consumes=[positions])
    return System("golden", [reader])


before, system = made(12), made(24)
