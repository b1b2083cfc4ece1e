"""All that comes of a record is a row, which a second one overwrites."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
totals = Topic("totals", kafka, partitions=12)
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=12,
    produces=[totals],
    delivery="exactly-once",
)
invoices = ExternalStore("invoices", product="PostgreSQL", host="invoices.example")
billing = Microservice(
    "billing",
    image=IMAGE,
    port=None,
    consumes=[Consume(totals, isolation="read_committed")],
    writes=[Write(invoices, idempotency="upsert", key=["zone_id"])],
)

system = System("golden", [job, billing])
