from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(name: str, partitions: int) -> System:
    rides = Topic(name, kafka, partitions=partitions)
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made("rides", 24), made("rides-12", 12)
