"""The same image, which was said to be own code: it may have used Kafka Streams all the time."""

from aiscale import System
from aiscale.processing import KafkaStreams, OwnCode, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

JAR, STORAGE = "local:///opt/app/job.jar", "s3://state/sessions"
kafka = KafkaCluster("events")
rides, sessions = Topic("rides", kafka), Topic("sessions", kafka)


def made(engine: object, **fields: object) -> System:
    job = StreamJob("sessions", engine=engine, consumes=[rides], produces=[sessions], **fields)
    return System("golden", [job])


before = made(OwnCode(image=IMAGE))
system = made(KafkaStreams(image=IMAGE))
