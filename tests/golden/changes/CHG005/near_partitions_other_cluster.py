"""In the other Kafka cluster the topic is a new one."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE


def made(cluster: str, partitions: int) -> System:
    rides = Topic("rides", KafkaCluster(cluster), partitions=partitions)
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made("events", 24), made("events-next", 12)
