from aiscale import Needs, System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(key: str) -> System:
    positions = Topic("positions", kafka, key=key)
    reader = Microservice("trips", image=IMAGE, port=None, consumes=[Consume(positions, needs=Needs(order="per-key"))])
    return System("golden", [reader])


before, system = made("vehicle"), made("driver")
