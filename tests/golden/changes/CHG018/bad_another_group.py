from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", KafkaCluster("events"))


def made(read: Consume) -> System:
    return System("golden", [Microservice("audit", image=IMAGE, consumes=[read])])


before, system = made(Consume(rides, group="audit")), made(Consume(rides, group="audit-2"))
