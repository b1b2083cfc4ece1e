from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(rides: Topic) -> System:
    return System("golden", [Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, replay="14d")])])


# Without retention Kafka keeps records for seven days.
before, system = made(Topic("rides", kafka)), made(Topic("rides", kafka, retention="forever"))
