from aiscale import System
from aiscale.processing import Flink, Spark, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

JAR, STORAGE = "local:///opt/app/job.jar", "s3://state/sessions"
kafka = KafkaCluster("events")
rides, sessions = Topic("rides", kafka), Topic("sessions", kafka)


def made(engine: object, **fields: object) -> System:
    job = StreamJob("sessions", engine=engine, consumes=[rides], produces=[sessions], **fields)
    return System("golden", [job])


before = made(Flink(image=IMAGE), jar=JAR, checkpoint_storage=STORAGE)
system = made(Spark(image=IMAGE), jar=JAR, checkpoint_storage=STORAGE)
