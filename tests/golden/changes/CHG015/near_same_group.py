"""The program keeps its group, by which its changelog topics are called."""

from aiscale import System
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(name: str) -> System:
    job = StreamJob(
        name, engine=KafkaStreams(image=IMAGE), consumes=[Consume(rides, group="demand")], produces=[totals]
    )
    return System("golden", [job])


before, system = made("demand"), made("demand-5m")
