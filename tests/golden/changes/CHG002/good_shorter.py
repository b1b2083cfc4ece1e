from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(retention: str) -> System:
    rides = Topic("rides", kafka, retention=retention)
    reader = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
    return System("golden", [reader])


before, system = made("2h"), made("1d")
