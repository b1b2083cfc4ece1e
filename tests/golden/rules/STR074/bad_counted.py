from aiscale import Needs, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
totals = Topic("totals", kafka)
demand = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    produces=[totals],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
    delivery="at-least-once",
)
billing = Microservice(
    "billing",
    image=IMAGE,
    port=None,
    consumes=[Consume(totals, isolation="read_committed", idempotent=True, needs=Needs("effectively-once"))],
)

system = System("golden", [demand, billing])
