"""One job goes, and another one comes that reads something else."""

from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(name: str, read: Topic) -> System:
    job = StreamJob(
        name,
        engine=Flink(image=IMAGE),
        jar="local:///opt/flink/usrlib/job.jar",
        consumes=[read],
        produces=[],
        checkpoint_storage="s3://state/demand",
    )
    return System("golden", [job])


before, system = made("demand", rides), made("supply", totals)
