from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(partitions: int) -> System:
    rides = Topic("rides", kafka, partitions=partitions)
    reader = StreamJob(
        "demand", engine=Flink(image=IMAGE), jar="local:///j.jar", consumes=[rides], checkpoint_storage="s3://s/d"
    )
    return System("golden", [reader])


before, system = made(12), made(24)
