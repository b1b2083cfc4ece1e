from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def made(name: str) -> System:
    rides = Topic(name, KafkaCluster("events"), durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(rides)])])


before, system = made("rides"), made("rides")
