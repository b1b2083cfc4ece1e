from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(retention: str) -> System:
    rides = Topic("rides", kafka, retention=retention)
    reader = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, replay="14d")])
    return System("golden", [reader])


before, system = made("30d"), made("30d")
