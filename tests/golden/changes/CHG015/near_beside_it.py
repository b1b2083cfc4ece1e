"""The job goes on under its name, and another one comes beside it."""

from aiscale import System
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(*names: str) -> System:
    jobs = [
        StreamJob(
            name,
            engine=Flink(image=IMAGE),
            jar="local:///opt/flink/usrlib/job.jar",
            consumes=[rides],
            produces=[totals],
            checkpoint_storage=f"s3://state/{name}",
        )
        for name in names
    ]
    return System("golden", jobs)


before, system = made("demand"), made("demand", "demand-5m")
