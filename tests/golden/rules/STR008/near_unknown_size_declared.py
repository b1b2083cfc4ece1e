from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="500Gi", on=cluster)
traffic = Traffic(mean=8_000, peak=20_000, message_bytes=2_000)
clicks = Topic("clicks", kafka, traffic=traffic, retention="2h")
counts = Topic("counts", kafka, retention="7d", record_bytes=50)
job = StreamJob(
    "counter",
    consumes=[clicks],
    produces=[Produce(counts, per_request=1)],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    checkpoint_storage="s3://state/counter",
    parallelism=12,
)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True)])

system = System("golden", [job, audit])
