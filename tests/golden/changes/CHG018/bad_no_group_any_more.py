from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
rides = Topic("rides", KafkaCluster("events"))


def made(read: Consume) -> System:
    return System("golden", [Microservice("audit", image=IMAGE, consumes=[read])])


before, system = made(Consume(rides, group="auditors")), made(Consume(rides))
