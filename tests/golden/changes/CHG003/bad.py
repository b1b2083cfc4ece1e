from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(groups: int) -> System:
    rides = Topic("rides", kafka)
    job = StreamJob(
        "demand",
        engine=Flink(image=IMAGE, max_parallelism=groups),
        jar="local:///opt/flink/usrlib/job.jar",
        consumes=[rides],
        checkpoint_storage="s3://state/demand",
    )
    return System("golden", [job])


before, system = made(720), made(1_440)
