from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides = Topic("rides", kafka)
parked = Topic("parked", kafka, retention="30d")


def made(consume: Consume) -> System:
    billing = Microservice("billing", image=IMAGE, port=None, consumes=[consume])
    return System("golden", [billing])


before = made(Consume(rides, idempotent=True, dead_letter=DeadLetter(parked)))
system = made(Consume(rides, idempotent=True))
