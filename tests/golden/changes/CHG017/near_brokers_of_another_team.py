from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    rides = Topic(name, ExternalKafka("events", bootstrap_servers=["kafka.example:9092"]), durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)])])


before, system = made("rides"), made("rides-v2")
