from aiscale import System
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(key: str | None) -> System:
    clicks, counts = Topic("clicks", kafka, key=key), Topic("counts", kafka)
    job = StreamJob("count", engine=KafkaStreams(image=IMAGE), consumes=[clicks], produces=[counts])
    return System("golden", [job])


before, system = made("user"), made(None)
