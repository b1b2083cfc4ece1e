"""The group is the same: it is called like the service where nothing is said."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", KafkaCluster("events"))


def made(read: Consume) -> System:
    return System("golden", [Microservice("audit", image=IMAGE, consumes=[read])])


before, system = made(Consume(rides)), made(Consume(rides, group="audit"))
