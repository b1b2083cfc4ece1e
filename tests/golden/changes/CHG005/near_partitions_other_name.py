"""The topic of the new name is a new one, and Kafka makes it with as many partitions as are asked for."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(topic_name: str, partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions, topic_name=topic_name)
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made("city.rides", 24), made("city.rides.v2", 12)
