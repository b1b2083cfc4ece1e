from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=6, key="campaign", traffic=traffic)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])
job = StreamJob(
    "campaigns",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[clicks],
    checkpoint_storage="s3://state/campaigns",
    parallelism=6,
)

system = System("golden", [audit, job, core])
