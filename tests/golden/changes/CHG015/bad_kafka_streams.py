from aiscale import System
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(name: str) -> System:
    job = StreamJob(name, engine=KafkaStreams(image=IMAGE), consumes=[rides], produces=[totals])
    return System("golden", [job])


before, system = made("demand"), made("demand-5m")
