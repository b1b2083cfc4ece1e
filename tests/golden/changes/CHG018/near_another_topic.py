"""Its old group had no offsets in the topic that it reads now."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, trips = Topic("rides", kafka), Topic("trips", kafka)


def made(topic: Topic, group: str) -> System:
    return System("golden", [Microservice("audit", image=IMAGE, consumes=[Consume(topic, group=group)])])


before, system = made(rides, "audit"), made(trips, "audit-2")
