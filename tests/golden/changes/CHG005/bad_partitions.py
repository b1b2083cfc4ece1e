from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions)
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made(24), made(12)
