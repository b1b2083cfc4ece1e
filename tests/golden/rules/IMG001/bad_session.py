from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Flink, FlinkSession, StreamJob
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, partitions=4, key="zone")
peaks = Topic("peaks", kafka, partitions=4, key="zone")
meter = Microservice("meter", image=IMAGE, port=None, produces=[rides])
shared = FlinkSession("shared")
jobs = [
    StreamJob(
        name,
        engine=Flink(session=shared),
        jar="https://jars.example/job.jar",
        consumes=[rides],
        produces=[peaks],
        checkpoint_storage="s3://acme-checkpoints/rides",
    )
    for name in ("hourly", "daily")
]
pager = Microservice("pager", image=IMAGE, port=None, consumes=[peaks])
lake = Bucket("lake", uri="s3://acme-lake/rides", event_timestamp="at")
nightly = BatchJob("nightly", jar="s3://acme-jars/nightly.py", reads=[lake], writes=[lake], schedule="0 3 * * *")

system = System("golden", [meter, *jobs, pager, nightly])
