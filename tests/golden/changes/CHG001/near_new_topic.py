from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(name: str, partitions: int) -> System:
    positions = Topic(name, kafka, partitions=partitions, key="vehicle", ordering="per-key")
    reader = Microservice("trips", image=IMAGE, port=None, consumes=[positions])
    return System("golden", [reader])


before, system = made("positions", 12), made("positions-24", 24)
