from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int, reader: str) -> System:
    rides = Topic("rides", kafka, partitions=partitions)
    return System("golden", [Microservice(reader, image=IMAGE, port=None, consumes=[rides])])


# The new reader's group has no offsets at all, and begins at the end anyway.
before, system = made(12, "billing"), made(24, "audit")
