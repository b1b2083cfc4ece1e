from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int, *, each: bool) -> System:
    rides = Topic("rides", kafka, key="ride_id", cleanup="compact", partitions=partitions)
    reader = Microservice(
        "audit", image=IMAGE, port=None, consumes=[Consume(rides, each_replica=each, offset_reset="earliest")]
    )
    return System("golden", [reader])


# Its replicas restart with the change, and are given all partitions that there are then.
before, system = made(12, each=False), made(24, each=True)
