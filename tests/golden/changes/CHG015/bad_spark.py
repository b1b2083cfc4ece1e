from aiscale import System
from aiscale.processing import Spark, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
rides, totals = Topic("rides", kafka), Topic("totals", kafka)


def made(name: str) -> System:
    job = StreamJob(
        name,
        engine=Spark(image=IMAGE),
        jar="local:///opt/spark/job.jar",
        consumes=[rides],
        produces=[totals],
        checkpoint_storage=f"s3://state/{name}",
    )
    return System("golden", [job])


before, system = made("demand"), made("demand-5m")
