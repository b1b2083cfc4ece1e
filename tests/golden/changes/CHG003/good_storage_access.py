from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
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


before, system = made("s3://state/demand"), made("s3://state/demand/")
