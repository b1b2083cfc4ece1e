"""It keeps the partitions that it has: only its retention changes."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(retention: str) -> System:
    rides = Topic("rides", kafka, partitions=24, topic_name="rides", retention=retention)
    return System("golden", [Microservice("trips", image=IMAGE, port=None, consumes=[rides])])


before, system = made("1d"), made("7d")
