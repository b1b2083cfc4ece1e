"""Another engine runs it, and there is no state to lose."""

from aiscale import System
from aiscale.processing import Flink, KafkaStreams, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

JAR, STORAGE = "local:///opt/app/job.jar", "s3://state/sessions"
kafka = KafkaCluster("events")
rides, sessions = Topic("rides", kafka), Topic("sessions", kafka)


def made(engine: object, **fields: object) -> System:
    job = StreamJob("sessions", engine=engine, consumes=[rides], produces=[sessions], **fields)
    return System("golden", [job])


before = made(Flink(image=IMAGE), jar=JAR, checkpoint_storage=STORAGE, stateful=False)
system = made(KafkaStreams(image=IMAGE), stateful=False)
