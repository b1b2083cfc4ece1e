from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, FlinkAutoscaler, State, StreamJob, Tumbling
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=40)])
kafka = KafkaCluster("events", on=core)
traffic = Traffic(mean=900, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=6, key="campaign", traffic=traffic, event_time="at")
counts = Topic("counts", kafka, key="campaign")
job = StreamJob(
    "campaigns",
    engine=Flink(image=IMAGE, autoscaler=FlinkAutoscaler(min_parallelism=2, max_parallelism=24)),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[clicks],
    produces=[counts],
    windows=[Tumbling("1m")],
    state=State("campaign", ttl="1d"),
    checkpoint_storage="s3://state/campaigns",
    parallelism=3,
)
reports = Microservice("reports", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True)])

system = System("golden", [job, reports])
