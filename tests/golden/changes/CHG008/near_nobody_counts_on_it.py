from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(key: str) -> System:
    # Flink sends each record to the slot of the key that the job takes, wherever it was read.
    clicks, counts = Topic("clicks", kafka, key=key), Topic("counts", kafka)
    job = StreamJob("count", engine=Flink(image=IMAGE), jar="local:///count.jar", consumes=[clicks], produces=[counts])
    return System("golden", [job])


before, system = made("user"), made("page")
