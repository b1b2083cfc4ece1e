from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

rides = Topic("rides", KafkaCluster("events"))


def made(name: str) -> System:
    return System("golden", [Microservice(name, image=IMAGE, consumes=[Consume(rides, group="bill")])])


before, system = made("bill"), made("billing")
