from aiscale import Needs, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
invoices = ExternalStore("invoices", product="PostgreSQL")
# At least once, and each record overwrites itself: nothing is counted.
billing = StreamJob(
    "billing",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    writes=[Write(invoices, idempotency="upsert", key=["ride_id"], needs=Needs("effectively-once"))],
    checkpoint_storage="s3://state/billing",
    stateful=False,
    parallelism=12,
)

system = System("golden", [billing])
