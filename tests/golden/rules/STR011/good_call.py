from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=100, peak=400, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
payments = Microservice("payments", image=IMAGE, replicas=3, on=cluster)
billing = StreamJob(
    "billing",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    calls=[Call(payments, timeout_ms=500, idempotent=True)],
    checkpoint_storage="s3://state/billing",
    parallelism=12,
    delivery="exactly-once",
)

system = System("golden", [billing])
