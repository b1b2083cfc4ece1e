from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, State, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
payments = Topic("payments", kafka, traffic=traffic)
trips = Topic("trips", kafka)
job = StreamJob(
    "trips",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/trips.jar",
    consumes=[rides, payments],
    produces=[trips],
    watermark=Watermark(by="record"),
    parallelism=12,
    checkpoint_storage="s3://state/trips",
    windows=[Tumbling("1h", time="processing", allowed_lateness="30m")],
    state=State("ride_id", ttl="1h"),
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(trips, idempotent=True)])

system = System("golden", [job, audit])
