from aiscale import System
from aiscale.platform import GkeCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = GkeCluster(
    "core", region="europe-west3", project="golden", pools=[NodePool("general", instance_type="n2-standard-8")]
)
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka)


def made(storage: str) -> System:
    job = StreamJob(
        "demand",
        engine=Flink(image=IMAGE),
        jar="local:///opt/flink/usrlib/job.jar",
        consumes=[rides],
        checkpoint_storage=storage,
    )
    return System("golden", [core, job])


before, system = made("gs://state/demand"), made("gs://state-eu/demand")
