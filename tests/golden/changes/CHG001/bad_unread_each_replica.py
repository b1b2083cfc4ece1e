from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, key="ride_id", cleanup="compact", partitions=partitions)
    reader = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, each_replica=True)])
    return System("golden", [reader])


before, system = made(12), made(24)
