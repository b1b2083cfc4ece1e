from aiscale import System
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(*groups: str) -> System:
    reads = [Consume(rides, group=group) for group in groups] or [rides]
    return System("golden", [StreamJob("demand", engine=KafkaStreams(image=IMAGE), consumes=reads, produces=[totals])])


before, system = made(), made("demand-2")
