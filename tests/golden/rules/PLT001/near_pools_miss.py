"""Only what runs always must always fit: of a job as many pods run as find room."""

from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

lake = Bucket("lake", uri="s3://lake/rides", event_timestamp="at")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=2)])
pricing = Microservice("pricing", image=IMAGE, replicas=4, resources=Resources(cpu=1, memory="2Gi"), on=cluster)
nightly = BatchJob(
    "nightly",
    engine=OwnCode(image=IMAGE, resources=Resources(cpu=1, memory="2Gi")),
    executors=40,
    reads=[lake],
    schedule="0 3 * * *",
    on=cluster,
)

system = System("golden", [pricing, nightly])
