from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions)
    reader = Microservice("audit", image=IMAGE, port=None, consumes=[rides])
    return System("golden", [reader])


before, system = made(12), made(12)
