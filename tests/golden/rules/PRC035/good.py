from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Bucket("rides", uri="s3://lake/rides", event_timestamp="at")
totals = Bucket("totals", uri="s3://lake/totals", event_timestamp="at")
history = BatchJob(
    "history",
    engine=OwnCode(image=IMAGE),
    reads=[rides],
    writes=[totals],
    on=cluster,
    schedule="0 */4 * * *",
    duration="3h",
)

system = System("golden", [history])
