from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    rides = Topic(name, KafkaCluster("events"), durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)])])


before, system = made("rides"), made("rides")
