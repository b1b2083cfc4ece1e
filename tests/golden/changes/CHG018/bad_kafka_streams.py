from aiscale import System
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, clean = Topic("rides", kafka), Topic("clean", kafka)


def made(group: str) -> System:
    job = StreamJob(
        "clean",
        engine=KafkaStreams(image=IMAGE),
        consumes=[Consume(rides, group=group)],
        produces=[clean],
        stateful=False,
    )
    return System("golden", [job])


before, system = made("clean"), made("clean-2")
