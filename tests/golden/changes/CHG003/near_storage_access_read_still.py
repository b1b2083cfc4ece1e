"""The old place is among what the job reads."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka)


def made(storage: str, *old: Bucket) -> System:
    job = StreamJob(
        "demand",
        engine=Flink(image=IMAGE),
        jar="local:///opt/flink/usrlib/job.jar",
        consumes=[rides],
        checkpoint_storage=storage,
        reads=old,
    )
    return System("golden", [core, job])


before, system = made("s3://state/demand"), made("s3://state-eu/demand", Bucket("old-state", uri="s3://state"))
